import type { FrozenPlan, GateStep } from '../../plans/language/schema/index.ts';
import { stepAt } from '../../plans/language/plan-queries.ts';
import { openQuestions } from '../../authority/gates/questions.ts';
import { gateOf } from '../../authority/context/gate-of.ts';
import { rolesIn, stillNeeded } from '../../authority/gates/quorum.ts';
import { approversOf } from '../../authority/gates/validity.ts';
import { quorumInWords, timeInWords } from '../../authority/context/format.ts';
import { requireSeparate } from '../../authority/people/separation.ts';
import { samePerson } from '../../roster/same-person.ts';
import { offerCommand } from '../../authority/attempts/offers.ts';
import { lastAttempt } from '../../records/fold/index.ts';
import type { GateVisit, RunState, Visit } from '../../records/run-state.ts';
import type { NextThing } from '../schemas/types.ts';
import { whoIs } from './actors.ts';
import type { ValidApprovals } from './valid-approvals.ts';
import { isServed, type LiveWorker } from './labels.ts';

/** Something that a step of a run waits for, and who may not do it although a role would allow it. */
export interface Pending extends NextThing {
  readonly isBarred?: (person: string) => boolean;
}

interface At {
  readonly state: RunState;
  readonly plan: FrozenPlan;
  readonly address: string;
  readonly visit: Visit;
  readonly title: string;
  readonly workers: readonly LiveWorker[];
  readonly validApprovals: ValidApprovals;
}

/** What every step that is under way waits for, in the order of the plan's addresses as the run reached them. */
export function pendingOfSteps(
  state: RunState,
  plan: FrozenPlan,
  workers: readonly LiveWorker[],
  validApprovals: ValidApprovals = approversOf,
): Pending[] {
  return [...state.steps.values()].flatMap(({ address, visits }) => {
    const visit = visits.at(-1);
    if (visit === undefined || isLeftBehind(state, address, visit)) return [];
    const title = stepAt(plan, address)?.title ?? address;
    const at = { state, plan, address, visit, title, workers, validApprovals };
    const thing = ofStep(at);
    return [...questions(at), ...(thing === undefined ? [] : [thing])];
  });
}

/** Once a decision ends the run, only what is under way and what is undone still counts. */
function isLeftBehind(state: RunState, address: string, visit: Visit): boolean {
  if (visit.gate?.requested) return false;
  return state.ending !== null && visit.state !== 'running' && !state.ending.undo.includes(address);
}

function ofStep(at: At): Pending | undefined {
  switch (at.visit.state) {
    case 'holding':
      return holding(at);
    case 'open':
      return at.visit.gate === null ? opened(at) : gate(at, at.visit.gate);
    case 'running':
      return machine(at, `“${at.title}” is running`, lastAttempt(at.visit)?.startedAt);
    case 'pending':
      return at.visit.unattendedSince === null ? retrying(at) : unattended(at, at.visit.unattendedSince);
    case 'contingency':
    case 'settled':
      return undefined;
    default:
      return at.visit.state satisfies never;
  }
}

function holding({ state, plan, address, visit, title }: At): Pending {
  const step = stepAt(plan, address);
  const offers = visit.holding?.offers ?? [];
  const unknown = visit.outcome === 'unknown' ? 'find out whether it ran' : 'decide how it goes on';
  return {
    what: `“${title}” holds: ${unknown}. ${visit.holding?.message ?? ''}`.trim(),
    who: distinct([plan.performedBy.role, step?.role ?? plan.performedBy.role]),
    since: visit.holding?.at ?? state.requestedAt,
    commands:
      offers.length > 0
        ? offers.map((offer) => offerCommand(state.run, address, offer))
        : [`backout status ${state.run}`],
  };
}

function opened(at: At): Pending {
  const { state, plan, address, visit, title } = at;
  const attempt = lastAttempt(visit);
  if (attempt?.until !== null && attempt?.until !== undefined)
    return machine(at, `“${title}” waits until ${timeInWords(attempt.until)}`, attempt.openedAt);
  const step = stepAt(plan, address);
  return {
    what: `Do it and confirm: ${title}`,
    who: [step?.role ?? plan.performedBy.role],
    since: attempt?.openedAt ?? state.requestedAt,
    commands: [`backout confirm ${state.run} ${address}`],
  };
}

function gate(at: At, visit: GateVisit): Pending {
  const { state, plan, address, title, validApprovals } = at;
  const step = gateOf(state, plan, address);
  const approvers = validApprovals(visit);
  const needed = step === undefined ? null : stillNeeded(step.quorum, approvers);
  const asked = needed ?? step?.quorum;
  const tail = `${state.run} ${address}`;
  return {
    what: `Decide: ${visit.requested?.question ?? title} Needed: ${needed === null ? onceMore : quorumInWords(needed)}${untilWhen(visit)}`,
    who: asked === undefined ? null : distinct([...rolesIn(asked), ...visit.escalatedTo]),
    since: visit.openedAt,
    // Whoever comes to a gate has to read before anything else.
    commands: [
      `backout show ${tail}`,
      `backout approve ${tail}`,
      `backout refuse ${tail} --reason TEXT`,
      ...(visit.requested ? [] : [`backout fix-forward ${tail} --reason TEXT`]),
    ],
    isBarred: (person) =>
      (needed !== null && approvers.some((one) => samePerson(one.person, person))) || isSeparated(person, at, step),
  };
}

/** Somebody's role came back, and with it the quorum is complete: a person who approves again settles it. */
const onceMore = 'nobody more, but somebody has to approve once more';

/** What people who are asked to decide want to know first: the performer answers. */
function questions({ state, plan, address, visit }: At): Pending[] {
  if (visit.state !== 'open' || visit.gate === null) return [];
  return openQuestions(visit.gate).map(({ question, actor, at }) => ({
    what: `Answer ${whoIs(actor)}, who is asked to decide at ${address}: ${question}`,
    who: [plan.performedBy.role],
    since: at,
    commands: [`backout reply ${state.run} ${address} TEXT`],
  }));
}

function untilWhen({ requested, deadlineAt }: GateVisit): string {
  if (!requested) return `, until ${timeInWords(deadlineAt)}`;
  return requested.retrospective ? ', afterwards' : `, asked by ${requested.by}`;
}

/** Whether separation of duties keeps somebody from approving. */
function isSeparated(person: string, { state, plan, address }: At, step: GateStep | undefined): boolean {
  try {
    if (step !== undefined) requireSeparate(person, step, address, state, plan);
    return false;
  } catch {
    return true;
  }
}

function unattended({ state, plan, address, visit, title, workers }: At, since: string): Pending {
  const step = stepAt(plan, address);
  const label = step !== undefined && 'runsOn' in step ? step.runsOn : 'control';
  const back = isServed(label, workers);
  return {
    what: back
      ? `“${title}” begins: a worker for “${label}” is back`
      : `“${title}” waits for a worker for “${label}”; nothing has run`,
    who: back ? null : ['administrator'],
    since: visit.unattendedSince ?? since,
    commands: back ? [] : [`backout worker --label ${label}`, `backout stop ${state.run} --reason TEXT`],
  };
}

function retrying(at: At): Pending | undefined {
  const { next, attempts } = at.visit;
  if (attempts.length === 0) return undefined;
  return machine(
    at,
    next.at === null
      ? `“${at.title}” begins attempt ${next.attempt}`
      : `“${at.title}” is tried again at ${timeInWords(next.at)}`,
    lastAttempt(at.visit)?.endedAt,
  );
}

function machine({ state }: At, what: string, since: string | null | undefined): Pending {
  return {
    what,
    who: null,
    since: since ?? state.admitted?.at ?? state.requestedAt,
    commands: [`backout status ${state.run} --follow`],
  };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
