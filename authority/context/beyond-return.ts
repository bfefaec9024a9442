import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { placedSteps } from '../../plans/language/plan-queries.ts';
import { lastVisit } from '../../records/fold/index.ts';
import type { RunState } from '../../records/run-state.ts';

/** A contingency that is offered at a step which was a point of no return. */
export interface BeyondReturn {
  readonly address: string;
  readonly contingency: string;
  readonly because: string;
}

/**
 * What a run offers past its point of no return when every step is done and success is not shown: the contingencies that
 * the plan names for that case. One that would take the irreversible step once more is not among them.
 */
export function beyondReturn(state: RunState, plan: FrozenPlan): BeyondReturn[] {
  if (state.state !== 'concluding' || state.measured?.proven !== false) return [];
  return placedSteps(plan).flatMap(({ address, step }) => {
    const { contingency, because } = ('irreversible' in step && step.irreversible) || {
      contingency: null,
      because: '',
    };
    const isDone = lastVisit(state, address)?.outcome === 'succeeded';
    const then = plan.contingencies.find(({ id }) => id === contingency)?.then;
    return contingency !== null && isDone && then !== 'retry' ? [{ address, contingency, because }] : [];
  });
}

/** The command that takes one. */
export function beyondReturnCommand(run: string, { address, contingency }: BeyondReturn): string {
  return `backout contingency ${run} ${address} ${contingency}`;
}
