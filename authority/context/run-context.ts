import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx, RecordStore } from '../../records/record-store.ts';

/** What every entry of a run carries. */
export function placeOfRun(state: RunState) {
  return { run: state.run, release: state.release, environment: state.environment, plan: state.plan };
}

/** A run's state. Throws `run-unknown`. */
export async function requireRun(tx: ReadTx, run: string): Promise<RunState> {
  const state = await tx.run(run);
  if (state) return state;
  throw new BackoutError('run-unknown', `there is no run ${run}`, {
    expected: 'a run of this installation',
    found: run,
    next: 'backout list',
  });
}

/** A run's state and its frozen plan. Throws `run-unknown` or `plan-unknown`. */
export async function runAndPlan(tx: ReadTx, run: string): Promise<{ state: RunState; plan: FrozenPlan }> {
  const state = await requireRun(tx, run);
  const plan = await tx.plan(state.plan);
  if (plan) return { state, plan };
  throw new BackoutError('plan-unknown', `the plan of ${run} is missing from the record`, {
    expected: state.plan,
    found: 'nothing',
    next: 'backout audit verify',
  });
}

/** A run's state and its frozen plan as they are now, for who only reads. Throws `run-unknown` or `plan-unknown`. */
export async function readRun(store: RecordStore, run: string): Promise<{ state: RunState; plan: FrozenPlan }> {
  return store.read((tx) => runAndPlan(tx, run));
}
