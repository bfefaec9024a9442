import type { Digest } from '../common/digest.ts';
import { BackoutError } from '../common/errors.ts';
import type { Actor } from '../records/entries.ts';
import type { Receipt, WriteTx } from '../records/record-store.ts';
import { adjudicators } from './decisions/table.ts';
import type { Adjudicate, RequestContext, Ruling } from './context/request-context.ts';
import { admit } from './admit.ts';
import type { Answer } from '../requests/answer.ts';
import { acceptedAnswer, deniedAnswer, receivedAnswer } from './context/answers.ts';
import { isDenial, writeDenial } from './context/denials.ts';
import { requireEnvelope } from './context/kept-request.ts';
import type { Envelope } from '../requests/envelope.ts';
import { applyApproved } from './approvals/apply-approved.ts';
import { lapseRequests } from './approvals/lapse-requests.ts';
import { requestContextOf } from './context/proven-request.ts';
import type { Action } from '../roster/schema.ts';
import { systemActor } from './people/system-actor.ts';
import { verifySignature } from './signatures/verify-signature.ts';

/**
 * Decides a request that was received, in one transaction: the stored answer first; then, against the roster in force,
 * whether its signature still counts and everything that its action asks. What follows is appended, a denial too, and
 * the answer stored with the receipt, so that deciding again gives the same answer. Without a receipt it is denied.
 * Only `assess` may come back as `received`: allowed, and answered by whoever measures.
 */
export async function adjudicate(tx: WriteTx, request: string): Promise<Answer> {
  const receipt = await tx.receipt(request);
  if (!receipt) return noReceipt(request as Digest, tx.now);
  if (receipt.answer && receipt.answer.status !== 'received') return receipt.answer;
  const envelope = requireEnvelope(receipt);
  if ((envelope.action === 'start' || envelope.action === 'rehearse') && receipt.run !== null)
    return (await admit(tx, receipt.run)).answer;
  const answer = await decide(tx, receipt, envelope);
  if (answer.status !== 'received') await tx.answer(receipt.digest, answer);
  return answer;
}

async function decide(tx: WriteTx, receipt: Receipt, envelope: Envelope): Promise<Answer> {
  const roster = await tx.roster();
  const proof = await verifySignature(receipt, envelope, roster, tx.now);
  const run = 'run' in envelope ? envelope.run : null;
  if (!proof.ok) {
    const claimed: Actor = { kind: 'claimed', person: envelope.by, request: receipt.digest };
    return denied(tx, receipt.digest, claimed, proof.error, envelope, run);
  }
  const asked = requestContextOf(tx, receipt, envelope, roster, proof);
  const verdict = await verdictOn(asked);
  // Also what is refused can have settled something first: a deadline that nobody had noticed.
  if ('denied' in verdict && run !== null) await lapseRequests(tx, run, systemActor);
  if ('denied' in verdict) return denied(tx, receipt.digest, asked.actor, verdict.denied, envelope, run);
  if ('pending' in verdict) return receivedAnswer(receipt.digest, tx.now, verdict);
  const applied = verdict.applies && (await applyApproved(asked, verdict.applies, verdictOn));
  if (run !== null) await lapseRequests(tx, run, asked.actor);
  const { applies: _applied, ...granted } = verdict;
  const message = applied === undefined ? granted.message : `${granted.message}; ${applied}`;
  return acceptedAnswer(receipt.digest, tx.now, { ...granted, message });
}

/** A refusal is thrown before anything was appended; an error after that is a defect and undoes the transaction. */
async function verdictOn(asked: RequestContext): Promise<Ruling> {
  const before = await asked.tx.size();
  try {
    // The table ties each action to its own envelope; the union of them does not show that.
    return await (adjudicators[asked.envelope.action] as Adjudicate<Action>)(asked);
  } catch (error) {
    if (isDenial(error) && (await asked.tx.size()) === before) return { denied: error };
    throw error;
  }
}

async function denied(
  tx: WriteTx,
  request: Digest,
  actor: Actor,
  error: BackoutError,
  asked: Envelope,
  run: string | null,
): Promise<Answer> {
  const entry = await writeDenial(tx, { request, actor, error, asked });
  return deniedAnswer(request, tx.now, error, { run, entry });
}

function noReceipt(request: Digest, now: string): Answer {
  const error = new BackoutError('receipt-missing', 'nothing was received under this digest', {
    expected: 'a request that the API has received',
    found: request,
    next: 'send the request to the API',
  });
  return deniedAnswer(request, now, error);
}
