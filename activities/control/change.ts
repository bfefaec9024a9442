import type { Progress } from '../../plans/language/outline/progress.ts';
import type { BackoutError } from '../../common/errors.ts';
import { systemActor } from '../../authority/people/system-actor.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { inRun } from '../../authority/transactions/in-run.ts';
import { answering } from '../failure.ts';
import { progressAnswer } from '../progress.ts';
import type { ControlDeps } from './deps.ts';

/**
 * Changes a run in one transaction and answers with its progress. What the work returns is thrown once the transaction
 * is committed: a denial leaves its trace in the record and still fails the activity.
 */
export async function change(
  { store }: ControlDeps,
  name: string,
  addresses: readonly string[],
  work: (run: RunTx) => Promise<BackoutError | void>,
): Promise<Progress> {
  return answering(async () => {
    const { done: denied, state } = await inRun(store, name, systemActor, work);
    if (denied) throw denied;
    return progressAnswer(state, addresses);
  });
}
