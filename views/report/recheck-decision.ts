import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { Subject } from '../../requests/subject.ts';
import { rolesIn } from '../../authority/gates/quorum.ts';
import { samePerson } from '../../roster/same-person.ts';
import type { Actor } from '../../records/entries.ts';
import type { GateVisit, RunState } from '../../records/run-state.ts';

type Decision = GateVisit['decisions'][number];

/**
 * Whether a recorded decision was one that this person could make, judged again from what was frozen into its entry: it
 * was about the subject that was shown, by somebody with a role of the quorum, and separation of duties did not exclude them.
 */
export function recheckDecision(decision: Decision, subject: Subject, state: RunState, plan: FrozenPlan): boolean {
  const { actor } = decision;
  if (actor.kind !== 'person' || subject.run !== state.run || subject.plan !== state.plan) return false;
  const seats = rolesIn(subject.quorum);
  if (!actor.roles.some((role) => seats.includes(role))) return false;
  if (decision.decision !== 'approve') return true;
  if (doneOrAskedBy(subject, state).some((one) => samePerson(one, actor.person))) return false;
  const seated = decision.seat !== null && seats.includes(decision.seat) && actor.roles.includes(decision.seat);
  return seated && !isExcluded(actor.person, decision, subject, state, plan);
}

/** Who asked for what the gate is about, or did it: they never approve it. */
function doneOrAskedBy({ requested }: Subject, { recorded }: RunState): readonly string[] {
  if (!requested) return [];
  return requested.action === 'record-manual' && recorded ? [requested.by, recorded.doneBy] : [requested.by];
}

/** Separation of duties as of the decision: what somebody did afterwards does not count against it. */
function isExcluded(person: string, decision: Decision, subject: Subject, state: RunState, plan: FrozenPlan): boolean {
  const lifted = subject.lifted.map(({ who }) => who);
  const kinds = subject.excluded.filter((kind) => !lifted.includes(kind));
  return kinds.some((kind) => peopleOf[kind](decision, state, plan).some((one) => samePerson(one, person)));
}

const peopleOf: Readonly<
  Record<Subject['excluded'][number], (decision: Decision, state: RunState, plan: FrozenPlan) => readonly string[]>
> = {
  requester: (_decision, { requester }) => personOf(requester),
  author: (_decision, { request }, plan) => [...plan.authors, ...(request.authors ?? [])],
  'earlier-approver': (decision, state) => approversBefore(decision, state),
  performer: (decision, state) => [...performerAt(decision, state), ...performersBefore(decision, state)],
};

/** Who performed the run when it was decided. */
function performerAt({ seq }: Decision, { performers }: RunState): string[] {
  return performers
    .filter((one) => one.seq < seq)
    .slice(-1)
    .map(({ person }) => person);
}

function performersBefore({ at }: Decision, state: RunState): string[] {
  const visits = [...state.steps.values()].flatMap((step) => step.visits).filter(({ gate }) => gate === null);
  const acts = visits.flatMap(({ attempts, skipped }) => [
    ...attempts.flatMap(({ endedBy, endedAt, resolved }) => [
      { actor: endedBy, at: endedAt },
      { actor: resolved?.actor, at: resolved?.at },
    ]),
    { actor: skipped?.actor, at: skipped?.at },
  ]);
  return acts.filter((act) => (act.at ?? at) < at).flatMap(({ actor }) => personOf(actor));
}

function approversBefore({ address, seq }: Decision, state: RunState): string[] {
  const others = [...state.steps.values()].filter((step) => step.address !== address);
  const decisions = others.flatMap(({ visits }) => visits.flatMap(({ gate }) => gate?.decisions ?? []));
  return decisions
    .filter((other) => other.decision === 'approve' && other.seq < seq)
    .flatMap(({ actor }) => personOf(actor));
}

function personOf(actor: Actor | null | undefined): string[] {
  return actor?.kind === 'person' ? [actor.person] : [];
}
