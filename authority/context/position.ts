import type { StepState } from '../../plans/language/outline/progress.ts';
import type { RunState } from '../../records/run-state.ts';
import { lastVisit } from '../../records/fold/index.ts';

/** Where a step is: the visit that counts, its state, and the attempt that may begin next, not before when. */
export interface Position {
  readonly visit: number;
  readonly state: StepState;
  readonly attempt: number;
  readonly notBefore: string | null;
}

/** Where a step is, counting only visits from `least` on: steps of a contingency begin again each time it is chosen. */
export function positionOf(state: RunState, address: string, least = 1): Position {
  const last = lastVisit(state, address);
  if (!last || last.visit < least) return { visit: least, state: 'pending', attempt: 1, notBefore: null };
  return { visit: last.visit, state: last.state, attempt: last.next.attempt, notBefore: last.next.at };
}
