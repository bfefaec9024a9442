import type { Progress } from '../../plans/language/outline/progress.ts';
import type { BackoutError } from '../../common/errors.ts';
import { lapseRequests } from '../../authority/approvals/lapse-requests.ts';
import { systemActor } from '../../authority/people/system-actor.ts';
import { runAndPlan } from '../../authority/context/run-context.ts';
import type { WriteTx } from '../../records/record-store.ts';
import { answering } from '../failure.ts';
import { progressAnswer } from '../progress.ts';
import type { ControlDeps } from './deps.ts';

/**
 * Changes a run in one transaction and answers with its progress. What the work returns is thrown once the transaction
 * is committed: a denial leaves its trace in the record and still fails the activity.
 */
export async function change(
  { store }: ControlDeps,
  run: string,
  addresses: readonly string[],
  work: (tx: WriteTx) => Promise<BackoutError | void>,
): Promise<Progress> {
  return answering(async () => {
    const { denied, progress } = await store.write(async (tx) => {
      const error = await work(tx);
      await lapseRequests(tx, run, systemActor);
      const { state } = await runAndPlan(tx, run);
      return { denied: error, progress: progressAnswer(state, addresses) };
    });
    if (denied) throw denied;
    return progress;
  });
}
