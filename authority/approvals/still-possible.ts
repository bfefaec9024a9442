import { isDeepStrictEqual } from 'node:util';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { lastAttempt, lastVisit } from '../../records/fold/index.ts';
import type { RunState, StepRecord, Visit } from '../../records/run-state.ts';
import { beyondReturn } from '../context/beyond-return.ts';
import type { RequestedChange } from '../../requests/requested-change.ts';
import { undoableSteps } from '../context/undo-candidates.ts';

/** A gate that a request opened, as it waits. */
export interface OpenRequest {
  readonly address: string;
  readonly visit: number;
  readonly gate: NonNullable<Visit['gate']>;
  readonly requested: NonNullable<NonNullable<Visit['gate']>['requested']>;
}

/** The gates of a run that requests opened and that still wait, in the order in which they were opened. */
export function openRequests(state: RunState): OpenRequest[] {
  return [...state.steps.values()]
    .flatMap(openOf)
    .toSorted((one, other) => one.gate.openedAt.localeCompare(other.gate.openedAt));
}

function openOf({ address, visits }: StepRecord): OpenRequest[] {
  const last = visits.at(-1);
  const gate = last?.gate;
  const waits = gate?.requested && gate.settled === null && gate.voided === null;
  return last && waits && gate.requested ? [{ address, visit: last.visit, gate, requested: gate.requested }] : [];
}

/** Why something that was asked for can no longer be done, in words; undefined while it can. What was done stays done. */
export function whyImpossible(
  state: RunState,
  plan: FrozenPlan,
  change: RequestedChange,
  now: string,
): string | undefined {
  if (change.retrospective) return undefined;
  if (state.state === 'ended') return 'the run has ended';
  const isUndo = change.step?.endsWith('~undo') === true;
  if (state.state === 'ending' && !isUndo) return 'the run is ending';
  if (change.step !== null) return whyMovedOn(state, plan, change, change.step);
  const shown = [...change.undo, ...change.leftOut].toSorted();
  if (change.action === 'undo' && !isDeepStrictEqual(undoableSteps(plan, state).toSorted(), shown))
    return 'what can be undone is no longer what was shown';
  return change.until !== null ? whyNoLonger(state, change.until, now) : undefined;
}

function whyMovedOn(
  state: RunState,
  plan: FrozenPlan,
  { action, visit, attempt }: RequestedChange,
  address: string,
): string | undefined {
  const at = lastVisit(state, address);
  if (!at || at.visit !== visit || (lastAttempt(at)?.attempt ?? null) !== attempt) return `${address} has moved on`;
  const isBeyond = action === 'contingency' && beyondReturn(state, plan).some((one) => one.address === address);
  const waits = at.state === 'holding' || (action === 'skip' && at.state === 'open') || isBeyond;
  return waits ? undefined : `${address} no longer waits: it is ${at.outcome ?? at.state}`;
}

function whyNoLonger({ admitted }: RunState, until: string, now: string): string | undefined {
  if (until <= now) return `the time it should be extended to has passed: ${until}`;
  return admitted && until <= admitted.windowClosesAt
    ? `the window is open until ${admitted.windowClosesAt}`
    : undefined;
}
