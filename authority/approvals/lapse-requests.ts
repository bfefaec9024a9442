import type { Actor } from '../../records/entries.ts';
import type { WriteTx } from '../../records/record-store.ts';
import { placeOfRun, runAndPlan } from '../context/run-context.ts';
import { channelsForOccasion, runTitle, queueNotification } from '../context/notify.ts';
import { openRequests, whyImpossible } from './still-possible.ts';

/**
 * Closes every gate of a run that asks for something which can no longer be done, and tells who asked and who was asked.
 * Called at the end of every transaction that can change what is possible; it writes nothing where nothing lapsed.
 */
export async function lapseRequests(tx: WriteTx, run: string, actor: Actor): Promise<void> {
  const present = await tx.run(run);
  if (!present || openRequests(present).length === 0) return;
  const { state, plan } = await runAndPlan(tx, run);
  for (const { address, visit, requested } of openRequests(state)) {
    const message = whyImpossible(state, plan, requested, tx.now);
    if (message === undefined) continue;
    const key = `gate.voided/${run}/${address}/${visit}`;
    const body = { address, visit, code: 'request-lapsed', message };
    await tx.append({ type: 'gate.voided', actor, ...placeOfRun(state), key, body });
    await queueNotification(tx, state, {
      key: `gate-lapsed/${run}/${address}/${visit}`,
      channels: channelsForOccasion(plan, 'gate-opened'),
      occasion: 'held',
      address,
      subject: `${run}: ${address} no longer waits for a decision`,
      text: `${runTitle(state)}: what ${requested.by} asked for at ${address} can no longer be done: ${message}. Nobody has to decide it.\nbackout status ${run}`,
    });
  }
}
