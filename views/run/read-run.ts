import { runAndPlan } from '../../authority/context/run-context.ts';
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
  const { state, plan } = await runAndPlan(tx, run);
  return viewRun(state, plan, now, workers, validApprovalsBy(await tx.roster(), now));
}
