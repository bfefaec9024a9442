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
import { beginsRun } from '../requests/actions.ts';
import { requireEnvelope } from './context/kept-request.ts';
import type { Envelope } from '../requests/envelope.ts';
import { applyApproved } from './approvals/apply-approved.ts';
import { requestContextOf } from './context/proven-request.ts';
import type { RunTx } from './context/run-tx.ts';
import { withRun } from './transactions/in-run.ts';
import type { Action } from '../roster/schema.ts';
import { systemActor } from './people/system-actor.ts';
import { verifySignature } from './signatures/verify-signature.ts';

/**
 * Decides a request that was received, in one transaction: the stored answer first; then, against the roster in force,
 * whether its signature still counts and everything that its action asks. What follows is appended, a denial too, and
 * the answer stored with the receipt, so that deciding again gives the same answer. Without a receipt it is denied.
 * Only `assess` may come back as `received`: allowed, and answered by the worker that measures.
 */
export async function adjudicate(tx: WriteTx, request: string): Promise<Answer> {
  const receipt = await tx.receipt(request);
  if (!receipt) return noReceipt(request as Digest, tx.now);
  if (receipt.answer && receipt.answer.status !== 'received') return receipt.answer;
  const envelope = requireEnvelope(receipt);
  if (beginsRun(envelope.action) && receipt.run !== null) return (await admit(tx, receipt.run)).answer;
  const answer = await decide(tx, receipt, envelope);
  if (answer.status !== 'received') await tx.answer(receipt.digest, answer);
  return answer;
}

async function decide(tx: WriteTx, receipt: Receipt, envelope: Envelope): Promise<Answer> {
  const roster = await tx.roster();
  const proof = await verifySignature(receipt, envelope, roster, tx.now);
  if (!proof.ok) {
    const claimed: Actor = { kind: 'claimed', person: envelope.by, request: receipt.digest };
    return denied(tx, receipt.digest, claimed, proof.error, envelope);
  }
  const asked = requestContextOf(tx, receipt, envelope, roster, proof);
  const ruling = await rule(asked);
  if ('denied' in ruling) return denied(tx, receipt.digest, asked.actor, ruling.denied, envelope);
  if ('pending' in ruling) return receivedAnswer(receipt.digest, tx.now, ruling);
  const { applies: _applied, ...granted } = ruling;
  return acceptedAnswer(receipt.digest, tx.now, granted);
}

/** Rules on a request: one about a run within the frame of that run. */
async function rule(asked: RequestContext): Promise<Ruling> {
  const { tx, envelope } = asked;
  if (!('run' in envelope)) return rulingOf(asked);
  // Also what is refused can have settled something first: a deadline that nobody had noticed.
  const closing = (ruling: Ruling): Actor => ('denied' in ruling ? systemActor : asked.actor);
  return orDenied(tx, async () => {
    const { done } = await withRun(tx, envelope.run, closing, (run) => ruleOnRun(asked, run));
    return done;
  });
}

/** Rules on a request about a run, and does what it approves. */
async function ruleOnRun(asked: RequestContext, run: RunTx): Promise<Ruling> {
  const ruling = await rulingOf({ ...asked, run });
  if (!('applies' in ruling) || !ruling.applies) return ruling;
  const applied = await applyApproved(asked, run, ruling.applies, rulingOf);
  return { ...ruling, message: `${ruling.message}; ${applied}` };
}

function rulingOf(asked: RequestContext): Promise<Ruling> {
  // The table ties each action to its own envelope; the union of them does not show that.
  return orDenied(asked.tx, () => (adjudicators[asked.envelope.action] as Adjudicate<Action>)(asked));
}

/** A refusal is thrown before anything was appended; an error after that is a defect and undoes the transaction. */
async function orDenied(tx: WriteTx, ruling: () => Promise<Ruling>): Promise<Ruling> {
  const before = await tx.size();
  try {
    return await ruling();
  } catch (error) {
    if (isDenial(error) && (await tx.size()) === before) return { denied: error };
    throw error;
  }
}

async function denied(
  tx: WriteTx,
  request: Digest,
  actor: Actor,
  error: BackoutError,
  asked: Envelope,
): Promise<Answer> {
  const entry = await writeDenial(tx, { request, actor, error, asked });
  return deniedAnswer(request, tx.now, error, { run: 'run' in asked ? asked.run : null, entry });
}

function noReceipt(request: Digest, now: string): Answer {
  const error = new BackoutError('receipt-missing', 'nothing was received under this digest', {
    expected: 'a request that the API has received',
    found: request,
    next: 'send the request to the API',
  });
  return deniedAnswer(request, now, error);
}
