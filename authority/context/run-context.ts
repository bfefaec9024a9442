import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';

/** What every entry of a run carries. */
export function placeOfRun(state: RunState) {
  return { run: state.run, release: state.release, environment: state.environment, plan: state.plan };
}

/** A run's state and its frozen plan. Throws `run-unknown` or `plan-unknown`. */
export async function runAndPlan(tx: ReadTx, run: string): Promise<{ state: RunState; plan: FrozenPlan }> {
  const state = await tx.run(run);
  if (!state) throw new BackoutError('run-unknown', `there is no run ${run}`, { found: run, next: 'backout list' });
  const plan = await tx.plan(state.plan);
  if (!plan)
    throw new BackoutError('plan-unknown', `the record does not hold the plan of ${run}`, { found: state.plan });
  return { state, plan };
}
