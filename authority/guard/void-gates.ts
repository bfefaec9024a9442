import { BackoutError } from '../../common/errors.ts';
import type { Actor } from '../../records/entries.ts';
import type { WriteTx } from '../../records/store.ts';
import { placeOfRun, runAndPlan } from '../gates/open.ts';
import type { Falls } from '../gates/standing.ts';
import { channelsFor, runTitle, tell } from '../gates/tell.ts';
import type { Reason } from './types.ts';

/** Voids approvals that no longer count, so that their gates are asked again in a new visit, and tells people why. */
export async function voidGates(tx: WriteTx, run: string, lapsed: readonly Falls[], actor: Actor): Promise<Reason> {
  const { state, plan } = await runAndPlan(tx, run);
  for (const { gate, visit, code, message } of lapsed) {
    const key = `gate.voided/${run}/${gate}/${visit}`;
    await tx.append({
      type: 'gate.voided',
      actor,
      ...placeOfRun(state),
      key,
      body: { address: gate, visit, code, message },
    });
    await tell(tx, state, {
      key: `gate-voided/${run}/${gate}/${visit}`,
      channels: channelsFor(plan, 'held'),
      occasion: 'held',
      address: gate,
      subject: `${run}: the approval of ${gate} no longer counts`,
      text: `${runTitle(state)}: ${message}. Nothing has run because of it; the gate ${gate} is asked again.\nbackout show ${run} ${gate}`,
    });
  }
  const [first] = lapsed;
  if (!first) throw new BackoutError('internal', 'no approval to void was named');
  return { code: first.code, message: first.message };
}
