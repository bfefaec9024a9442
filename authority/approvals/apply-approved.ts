import type { Applies } from '../context/request-context.ts';
import { BackoutError } from '../../common/errors.ts';
import type { RequestContext, Ruling } from '../context/request-context.ts';
import { requestedAt } from '../context/gate-of.ts';
import { requireEnvelope } from '../context/kept-request.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import type { RunTx } from '../context/run-tx.ts';
import { requestContextOf } from '../context/proven-request.ts';
import type { RequestedChange } from '../../requests/requested-change.ts';
import { verifySignature } from '../signatures/verify-signature.ts';

/**
 * Does what was approved, in the transaction of the approval: the request is adjudicated once more, against the roster
 * and the run as they are now. What can no longer be done is recorded as lapsed, and the person who asked is notified. Says in
 * words what came of it.
 */
export async function applyApproved(
  decided: RequestContext,
  run: RunTx,
  { address, visit }: Applies,
  adjudicate: (asked: RequestContext) => Promise<Ruling>,
): Promise<string> {
  const { state, plan } = run;
  const approved = requestedAt(state, address);
  if (!approved) throw new BackoutError('internal', `nothing was asked for at ${address}`);
  const verdict = await again(decided, run, approved, adjudicate);
  if (!('denied' in verdict)) return verdict.message;
  const { code, message } = verdict.denied;
  const key = `request.lapsed/${state.run}/${address}/${visit}`;
  const body = { address, visit, code, message };
  await run.append({ type: 'request.lapsed', actor: decided.actor, key, body });
  await run.notify({
    key,
    channels: channelsForOccasion(plan, 'held'),
    occasion: 'held',
    address,
    subject: `${state.run}: ${address} was approved and cannot be done any more`,
    text: `${runTitle(state)}: ${address} was approved, and cannot be done any more: ${message}\nbackout status ${state.run}`,
  });
  return `it can no longer be done: ${message}`;
}

async function again(
  { tx }: RequestContext,
  run: RunTx,
  approved: RequestedChange,
  adjudicate: (asked: RequestContext) => Promise<Ruling>,
): Promise<Ruling> {
  const receipt = await tx.receipt(approved.request);
  if (!receipt)
    return { denied: new BackoutError('receipt-missing', 'the request that was approved is not in the record') };
  const envelope = requireEnvelope(receipt);
  const roster = await tx.roster();
  const proof = await verifySignature(receipt, envelope, roster, tx.now);
  if (!proof.ok) return { denied: proof.error };
  return adjudicate({ ...requestContextOf(tx, receipt, envelope, roster, proof), run, approved });
}
