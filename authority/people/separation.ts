import { samePerson } from '../../roster/same-person.ts';
import type { Code } from '../../common/codes.ts';
import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan, GateStep } from '../../plans/language/schema/index.ts';
import { lastVisit } from '../../records/fold/index.ts';
import type { Actor } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { RequestedChange } from '../../requests/requested-change.ts';

type Separation = GateStep['excluded'][number];

/** Who a kind of separation keeps from approving a gate, and the code of the denial. */
const separated: Readonly<
  Record<
    Separation,
    { code: Code; as: string; people: (state: RunState, plan: FrozenPlan, gate: string) => readonly string[] }
  >
> = {
  requester: { code: 'requester-excluded', as: 'asked for this run', people: ({ requester }) => personOf(requester) },
  author: { code: 'author-excluded', as: 'is an author of the plan', people: authorsOfRun },
  'earlier-approver': {
    code: 'approver-excluded',
    as: 'approved an earlier gate of this run',
    people: (state, _, gate) => approversBesides(state, gate),
  },
  performer: { code: 'performer-excluded', as: 'performed steps of this run', people: performersOf },
};

/** Throws when separation of duties keeps a person from approving a gate. */
export function requireSeparate(
  person: string,
  gate: GateStep,
  address: string,
  state: RunState,
  plan: FrozenPlan,
): void {
  requireNotOwn(person, address, state);
  const lifted = gate.lifted.map(({ who }) => who);
  for (const kind of gate.excluded.filter((one) => !lifted.includes(one))) {
    const { code, as, people } = separated[kind];
    if (!people(state, plan, address).some((one) => samePerson(one, person))) continue;
    throw new BackoutError(code, `${person} ${as} and cannot approve ${address}`, {
      expected: `somebody who is not ${kind === 'author' ? 'an author' : `the ${kind}`}`,
      found: person,
      next: `ask somebody else to look: backout show ${state.run} ${address}`,
    });
  }
}

/** A person who asked for something, or did it without asking, never approves it: no plan can lift that. */
function requireNotOwn(person: string, address: string, state: RunState): void {
  const requested = lastVisit(state, address)?.gate?.requested;
  if (!requested || !askersOf(requested, state).some((one) => samePerson(one, person))) return;
  const did = requested.retrospective ? 'did this' : 'asked for this';
  throw new BackoutError('requester-excluded', `${person} ${did} and cannot approve ${address}`, {
    expected: 'somebody else',
    found: person,
    next: `ask somebody else to look: backout show ${state.run} ${address}`,
  });
}

/**
 * Of what was passed for somebody else by breaking the glass also the person who had asked for it, and of what was done
 * by hand the person who did it, by the word of who recorded it.
 */
function askersOf({ action, by, retrospective, step, visit }: RequestedChange, state: RunState): string[] {
  if (action === 'record-manual' && state.recorded) return [by, state.recorded.doneBy];
  const passed = retrospective && step !== null ? state.steps.get(step) : undefined;
  const asked = passed?.visits.find((one) => one.visit === visit)?.gate?.requested;
  return asked ? [by, asked.by] : [by];
}

/** Those the plan names, those of its file's history, and the person who published it. */
function authorsOfRun({ request }: RunState, plan: FrozenPlan): string[] {
  return [...plan.authors, ...(request.authors ?? [])];
}

/** Who passed another gate alone, by breaking the glass, is one of them. */
function approversBesides(state: RunState, gate: string): string[] {
  const approved = [...state.steps.values()]
    .filter(({ address }) => address !== gate)
    .flatMap(({ visits }) => visits.flatMap((visit) => visit.gate?.decisions ?? []))
    .flatMap(({ decision, actor }) => (decision === 'approve' ? personOf(actor) : []));
  const passed = state.brokenGlass.filter(({ what, address }) => what === 'gate' && address !== gate);
  return [...approved, ...passed.flatMap(({ actor }) => personOf(actor))];
}

/** Who performs the run, and everybody who dealt with a step by hand. */
function performersOf(state: RunState): string[] {
  const named = state.performers.slice(-1).map(({ person }) => person);
  const dealt = [...state.steps.values()]
    .flatMap(({ visits }) => visits)
    .filter((visit) => visit.gate === null)
    .flatMap(({ attempts, skipped, contingency }) => [
      ...attempts.flatMap(({ endedBy, resolved }) => [endedBy, resolved?.actor]),
      skipped?.actor,
      contingency?.actor,
    ])
    .flatMap(personOf);
  return [...named, ...dealt];
}

function personOf(actor: Actor | null | undefined): string[] {
  return actor?.kind === 'person' ? [actor.person] : [];
}
