import { parseCanonical } from '../../common/canonical.ts';
import { BackoutError } from '../../common/errors.ts';
import type { Case, Verdict } from '../actions/case.ts';
import { envelope as envelopeSchema } from '../envelope.ts';
import { requestedAt } from '../gates/gate-of.ts';
import { placeOfRun, runAndPlan } from '../gates/open.ts';
import { channelsFor, runTitle, tell } from '../gates/tell.ts';
import { caseOf } from '../proven.ts';
import type { RequestedChange } from '../requested-schema.ts';
import { verifySignature } from '../verify-signature.ts';

/** Where a decision lets happen what was asked for. */
export interface Applies {
  readonly run: string;
  readonly address: string;
  readonly visit: number;
}

/**
 * Does what was approved, in the transaction of the approval: the request is adjudicated once more, against the roster
 * and the run as they are now. What can no longer be done is recorded as lapsed, and whoever asked is told. Says in
 * words what came of it.
 */
export async function applyApproved(
  decided: Case,
  applies: Applies,
  adjudicate: (asked: Case) => Promise<Verdict>,
): Promise<string> {
  const { tx } = decided;
  const { state, plan } = await runAndPlan(tx, applies.run);
  const approved = requestedAt(state, applies.address);
  if (!approved) throw new BackoutError('internal', `nothing was asked for at ${applies.address}`);
  const verdict = await again(decided, approved, adjudicate);
  if (!('denied' in verdict)) return verdict.message;
  const { code, message } = verdict.denied;
  const { address, visit } = applies;
  const key = `request.lapsed/${state.run}/${address}/${visit}`;
  const body = { address, visit, code, message };
  await tx.append({ type: 'request.lapsed', actor: decided.actor, ...placeOfRun(state), key, body });
  await tell(tx, state, {
    key,
    channels: channelsFor(plan, 'held'),
    occasion: 'held',
    address,
    subject: `${state.run}: ${address} was approved and cannot be done any more`,
    text: `${runTitle(state)}: ${address} was approved, and cannot be done any more: ${message}\nbackout status ${state.run}`,
  });
  return `it can no longer be done: ${message}`;
}

async function again(
  { tx }: Case,
  approved: RequestedChange,
  adjudicate: (asked: Case) => Promise<Verdict>,
): Promise<Verdict> {
  const receipt = await tx.receipt(approved.request);
  if (!receipt)
    return { denied: new BackoutError('receipt-missing', 'the request that was approved is not in the record') };
  const envelope = envelopeSchema.parse(parseCanonical(receipt.bytes));
  const roster = await tx.roster();
  const proof = await verifySignature(receipt, envelope.by, roster, tx.now);
  if (!proof.ok) return { denied: proof.error };
  return adjudicate({ ...caseOf(tx, receipt, envelope, roster, proof), approved });
}
