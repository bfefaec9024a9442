import { crowding, stretchedBy } from '../crowding.ts';
import type { Injector } from './injector.ts';
import type { Operator } from './operator.ts';

/** Nothing was written about a run for so long, on a machine of its own, and nothing disturbs it: it is stuck. */
const stuckMs = 30_000;

/** Runs that go on no more although nothing is done to anything; each with what it waits for. */
export function stuckRuns(operator: Operator, injector: Injector, limitMs = stuckMs): string[] {
  if (injector.isBusy) return [];
  return [...operator.runs].flatMap(([run, waiting]) => {
    const since = Math.max(waiting.lastEntryAt, injector.lastLift);
    if (waiting.isEnded || Date.now() - since < limitMs * stretchedBy(crowding())) return [];
    const [gates, holds] = [[...waiting.gates.keys()], [...waiting.holds.keys()]];
    const waits = waiting.waitsForPeople
      ? `it waits at ${[...gates, ...holds].join(', ') || 'a hold'}, and nobody got through`
      : 'nobody is asked';
    return [`${run} has not gone on for ${Math.round((Date.now() - since) / 1000)} s: ${waits}`];
  });
}
