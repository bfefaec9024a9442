import { undoAddress } from '../../plans/language/outline/address.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { changesSomething, placedSteps } from '../../plans/language/plan-queries.ts';
import { lastVisit } from '../../records/fold/index.ts';
import type { RunState } from '../../records/run-state.ts';

/** The undo steps that could run if the run stopped now: of steps that have succeeded, last done first, each once. */
export function undoableSteps(plan: FrozenPlan, state: RunState): string[] {
  return placedSteps(plan)
    .filter(({ step }) => 'undo' in step && step.undo)
    .flatMap(({ address }) => {
      const done = doneAt(state, address);
      return done === undefined || doneAt(state, undoAddress(address)) !== undefined ? [] : [{ address, done }];
    })
    .toReversed()
    .toSorted((one, other) => other.done.localeCompare(one.done))
    .map(({ address }) => undoAddress(address));
}

/** Whether a step that may change something has begun. */
export function effectBegan(plan: FrozenPlan, state: RunState): boolean {
  return placedSteps(plan).some(({ address, step }) => {
    const visits = state.steps.get(address)?.visits ?? [];
    return (
      changesSomething(step) && visits.some(({ attempts }) => attempts.some((one) => one.startedAt ?? one.openedAt))
    );
  });
}

function doneAt(state: RunState, address: string): string | undefined {
  const last = lastVisit(state, address);
  return last?.outcome === 'succeeded' ? (last.attempts.at(-1)?.endedAt ?? '') : undefined;
}
