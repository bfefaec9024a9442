import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { Actor } from '../../records/entries.ts';
import type { RecordStore, WriteTx } from '../../records/record-store.ts';
import type { RunState } from '../../records/run-state.ts';
import { openRequests, whyImpossible } from '../approvals/still-possible.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import { RunTx } from '../context/run-tx.ts';

/** What a transaction on a run leaves: what its work gave, and the run as it is at the end. */
export interface RunAfterwards<T> {
  readonly done: T;
  readonly state: RunState;
  readonly plan: FrozenPlan;
  /** The time of the transaction. */
  readonly now: string;
}

/** In whose name a transaction closes what can no longer be done; where that depends on what the work gave, a function. */
type Closing<T> = Actor | ((done: T) => Actor);

/**
 * Does work on a run in one transaction: reads run and plan once, does the work, and closes every gate that asks for
 * something which can no longer be done. All that changes a run goes through this or `withRun`. Throws `run-unknown` or
 * `plan-unknown`, and what the work throws; then nothing is written.
 */
export async function inRun<T>(
  store: RecordStore,
  name: string,
  closing: Closing<T>,
  work: (run: RunTx) => Promise<T>,
): Promise<RunAfterwards<T>> {
  return store.write((tx) => withRun(tx, name, closing, work));
}

/** Does work on a run as `inRun` does, within a transaction that somebody else has begun. */
export async function withRun<T>(
  tx: WriteTx,
  name: string,
  closing: Closing<T>,
  work: (run: RunTx) => Promise<T>,
): Promise<RunAfterwards<T>> {
  const run = await RunTx.open(tx, name);
  const done = await work(run);
  await lapseRequests(run, typeof closing === 'function' ? closing(done) : closing);
  return { done, state: run.state, plan: run.plan, now: run.now };
}

/** Closes every gate that asks for something which can no longer be done, and tells who asked and who was asked. */
async function lapseRequests(run: RunTx, actor: Actor): Promise<void> {
  const { state, plan, name } = run;
  for (const { address, visit, requested } of openRequests(state)) {
    const message = whyImpossible(state, plan, requested, run.now);
    if (message === undefined) continue;
    const key = `gate.voided/${name}/${address}/${visit}`;
    await run.append({ type: 'gate.voided', actor, key, body: { address, visit, code: 'request-lapsed', message } });
    await run.notify({
      key: `gate-lapsed/${name}/${address}/${visit}`,
      channels: channelsForOccasion(plan, 'gate-opened'),
      occasion: 'held',
      address,
      subject: `${name}: ${address} no longer waits for a decision`,
      text: `${runTitle(state)}: what ${requested.by} asked for at ${address} can no longer be done: ${message}. Nobody has to decide it.\nbackout status ${name}`,
    });
  }
}
