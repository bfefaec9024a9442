import type { Progress } from '../plans/language/outline/progress.ts';
import { progressOfSteps } from '../records/fold/progress-of.ts';
import type { RunState } from '../records/run-state.ts';

/**
 * What an activity answers about a run: the steps it was about, and every step that is under way, waits or holds. Made
 * from the state alone, so that a repetition whose first answer was lost says the same and more, never less.
 */
export function progressAnswer(state: RunState, addresses: Iterable<string>): Progress {
  const live = [...state.steps.values()].filter(({ visits }) => visits.at(-1)?.state !== 'settled');
  return progressOfSteps(state, new Set([...addresses, ...live.map(({ address }) => address)]));
}
