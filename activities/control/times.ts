import { formatDuration } from '../../common/text/duration.ts';
import { addMilliseconds, timeInWords } from '../../authority/context/format.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import { remainingMs } from '../../views/run/run.ts';

/** A moment that a plan sets for a run as a whole: when it comes, and what is said when it has passed. */
export interface PlanMoment {
  readonly name: 'start' | 'duration' | 'window' | 'short';
  readonly at: string;
  readonly what: string;
  readonly why: string;
  /** Whether passing it deviates from the plan, or is only something that people should know. */
  readonly deviates: boolean;
  /** For `short`: when the window closes, and what the remaining steps need. */
  readonly short?: { readonly windowClosesAt: string; readonly neededMs: number };
}

/** The moments that matter to a run, passed or not; those that it met in time are left out. Pure. */
export function momentsOf(state: RunState, plan: FrozenPlan): PlanMoment[] {
  const { admitted, firstEffectAt } = state;
  if (!admitted || state.state === 'ended' || state.state === 'denied') return [];
  return [
    start(admitted.at, firstEffectAt, plan),
    duration(admitted.at, plan),
    short(state, plan, admitted.windowClosesAt),
    window(admitted, firstEffectAt),
  ].flat();
}

function start(admittedAt: string, firstEffectAt: string | null, { performedBy }: FrozenPlan): PlanMoment[] {
  const { role, startWithinMs, because } = performedBy;
  const at = addMilliseconds(admittedAt, startWithinMs);
  if (firstEffectAt !== null && firstEffectAt <= at) return [];
  const within = formatDuration(startWithinMs);
  const why = `${role} is to start within ${within}, because ${because}`;
  return [{ name: 'start', at, what: `nothing had begun ${within} after the start`, why, deviates: true }];
}

function duration(admittedAt: string, { duration: { atMostMs, because } }: FrozenPlan): PlanMoment {
  const atMost = formatDuration(atMostMs);
  const why = `the plan allows ${atMost}, because ${because}`;
  return {
    name: 'duration',
    at: addMilliseconds(admittedAt, atMostMs),
    what: `the rollback takes longer than ${atMost}`,
    why,
    deviates: true,
  };
}

function window(admitted: NonNullable<RunState['admitted']>, firstEffectAt: string | null): PlanMoment {
  const at = admitted.windowClosesAt;
  const what = `the window closed at ${timeInWords(at)}`;
  const begun = firstEffectAt !== null && firstEffectAt <= at;
  const why = begun ? 'what has begun goes on all the same' : 'the plain way back does not begin any more';
  return { name: 'window', at, what, why, deviates: false };
}

/** From here on what is left of the window is less than what the remaining steps need; it moves as steps are settled. */
function short(state: RunState, plan: FrozenPlan, windowClosesAt: string): PlanMoment[] {
  const needs = remainingMs(state, plan);
  const goesOn = state.state !== 'ending' && state.state !== 'concluding';
  if (needs === 0 || !goesOn) return [];
  const what = `the window closes at ${timeInWords(windowClosesAt)}, and the remaining steps take ${formatDuration(needs)}`;
  const begun = state.firstEffectAt !== null;
  const why = begun
    ? 'what has begun goes on all the same, and ends after the window has closed'
    : 'a rollback that begins now ends after the window has closed';
  const at = addMilliseconds(windowClosesAt, -needs);
  return [{ name: 'short', at, what, why, deviates: false, short: { windowClosesAt, neededMs: needs } }];
}
