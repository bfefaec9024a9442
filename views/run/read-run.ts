import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import type { RunView } from '../schemas/types.ts';
import { validApprovalsBy } from './valid-approvals.ts';
import type { LiveWorker } from './labels.ts';
import { viewRun } from './run.ts';

/** The moment of a view, and who is there to work. */
export interface Present {
  readonly now: string;
  readonly workers: readonly LiveWorker[];
}

/** What `status` shows. Throws `run-unknown`. */
export async function readRunView(tx: ReadTx, run: string, { now, workers }: Present): Promise<RunView> {
  const { state, plan } = await readRunAndPlan(tx, run);
  return viewRun(state, plan, now, workers, validApprovalsBy(await tx.roster(), now));
}

/** A run's state and its frozen plan. Throws `run-unknown` or `plan-unknown`. */
export async function readRunAndPlan(tx: ReadTx, run: string): Promise<{ state: RunState; plan: FrozenPlan }> {
  const state = await tx.run(run);
  if (state === undefined)
    throw new BackoutError('run-unknown', `there is no run ${run}`, {
      expected: 'a run of this installation',
      found: run,
      next: 'backout list',
    });
  const plan = await tx.plan(state.plan);
  if (plan === undefined)
    throw new BackoutError('plan-unknown', `the plan of ${run} is missing from the record`, {
      expected: state.plan,
      found: 'nothing',
      next: 'backout audit verify',
    });
  return { state, plan };
}
