import type { Digest } from '../common/digest.ts';
import { BackoutError } from '../common/errors.ts';
import type { Actor } from '../records/entries.ts';
import type { Receipt, RecordStore, WriteTx } from '../records/record-store.ts';
import type { RequestContext } from './context/request-context.ts';
import { adjudicate } from './adjudicate.ts';
import type { Answer } from '../requests/answer.ts';
import { acceptedAnswer, deniedAnswer } from './context/answers.ts';
import { isDenial, nonceOfDenial, writeDenial } from './context/denials.ts';
import { actionSpecs, beginsRun } from '../requests/actions.ts';
import type { Envelope } from '../requests/envelope.ts';
import { countNoise, mayRecordStranger } from './receiving/unknown-senders.ts';
import { requireEnvelope } from './context/kept-request.ts';
import { requestContextOf, personActor } from './context/proven-request.ts';
import { requireFresh, requireThisInstallation } from './receiving/freshness.ts';
import { readRequest, type ParsedRequest } from './receiving/read-request.ts';
import { requestRehearsal, requireRehearsable } from './receiving/request-rehearsal.ts';
import { requestRun, requireStartable } from './receiving/request-start.ts';
import type { Roster } from '../roster/schema.ts';
import { openSession } from './people/sessions.ts';
import { verifySignature, type Proof, type SignedBytes } from './signatures/verify-signature.ts';

export interface ReceiveOptions {
  /** The time of receipt; now unless a test says otherwise. */
  readonly now?: Date;
  /** How far the signer's clock may be from ours. */
  readonly clockToleranceMs: number;
  /** How long a request that says when it expires may last at most; 15 minutes unless given. */
  readonly carriedForMs?: number;
}

/**
 * `answered`: decided, the answer is stored with the receipt. `forward`: kept, and a workflow has to learn of it; the
 * answer will be stored with the receipt. `rejected`: refused at the door, and not kept.
 */
export type Received =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | {
      readonly kind: 'forward';
      readonly action: Envelope['action'];
      readonly run: string | null;
      readonly request: Digest;
    }
  | { readonly kind: 'rejected'; readonly answer: Answer };

type Proven = Extract<Proof, { ok: true }>;
/** What the door works with, once the request was read and its signature looked at. */
interface Arrival {
  readonly store: RecordStore;
  readonly signed: SignedBytes;
  readonly seen: ParsedRequest;
  readonly now: string;
  readonly proof: Proof;
  readonly roster: Roster;
}

/**
 * Takes in a request: the stored answer for bytes that came before; otherwise shape, installation, clock, signature and
 * nonce, and a receipt is committed before anything is decided. A start gets its run's name in the same transaction.
 * A refusal of somebody on the roster is kept with an entry; noise from strangers is counted. Throws only when the
 * record or ssh-keygen fails: then nothing was received, and the same bytes may be sent again.
 */
export async function receive(store: RecordStore, signed: SignedBytes, options: ReceiveOptions): Promise<Received> {
  const seen = readRequest(signed.bytes);
  const now = (options.now ?? new Date()).toISOString();
  const { receipt, roster, installation } = await store.read(async (tx) => ({
    receipt: await tx.receipt(seen.request),
    roster: await tx.roster(),
    installation: await tx.installation(),
  }));
  const stored = verdictOf(receipt);
  if (stored) return { kind: 'answered', answer: stored };
  if (receipt) return store.write((tx) => again(tx, receipt));
  const proof = await verifySignature(signed, { by: seen.by ?? '', action: seen.action }, roster, now);
  const arrival = { store, signed, seen, now, proof, roster };
  try {
    const envelope = readableEnvelope(seen);
    requireThisInstallation(envelope, installation.id);
    requireFresh(envelope, now, options);
    if (!proof.ok) throw proof.error;
    return await store.write((tx) => take(tx, arrival, envelope, proof));
  } catch (error) {
    if (!isDenial(error)) throw error;
    return refuse(arrival, error);
  }
}

function readableEnvelope({ content }: ParsedRequest): Envelope {
  if ('problem' in content) throw content.problem;
  return content.envelope;
}

/** Bytes that came before: their answer, or the way to it. */
async function again(tx: WriteTx, receipt: Receipt): Promise<Received> {
  const answer = verdictOf(receipt);
  if (answer) return { kind: 'answered', answer };
  return onward(tx, receipt.digest, receipt.run, requireEnvelope(receipt));
}

/** The stored answer, once it is more than that the request is kept. */
function verdictOf(receipt: Receipt | undefined): Answer | undefined {
  return receipt?.answer && receipt.answer.status !== 'received' ? receipt.answer : undefined;
}

/** Decides what was received, or says whom it has to be forwarded to. */
async function onward(tx: WriteTx, request: Digest, run: string | null, envelope: Envelope): Promise<Received> {
  const { action } = envelope;
  if (beginsRun(action) || (actionSpecs[action].forwarded && (await isUnderWay(tx, run))))
    return { kind: 'forward', action, run, request };
  const answer = await adjudicate(tx, request);
  return answer.status === 'received' ? { kind: 'forward', action, run, request } : { kind: 'answered', answer };
}

/** Whether a workflow walks this run; of any other the record alone can say what is to be said. */
async function isUnderWay(tx: WriteTx, run: string | null): Promise<boolean> {
  const state = run === null ? undefined : await tx.run(run);
  return state !== undefined && state.state !== 'ended' && state.state !== 'denied';
}

async function take(tx: WriteTx, arrival: Arrival, envelope: Envelope, proof: Proven): Promise<Received> {
  const { signed, seen, now, roster } = arrival;
  const { request } = seen;
  const since = await tx.receipt(request);
  if (since) return again(tx, since);
  const asked = requestContextOf(tx, { digest: request, receivedAt: now }, envelope, roster, proof);
  const run = (await begunRun(asked)) ?? ('run' in envelope ? envelope.run : null);
  await tx.putReceipt({ digest: request, ...signed, receivedAt: now, run }, envelope.nonce);
  return envelope.action === 'session.open' ? session(tx, request, proof) : onward(tx, request, run, envelope);
}

/** The name of the run that a start or a rehearsal asks for; undefined for any other request. */
async function begunRun(asked: RequestContext): Promise<string | undefined> {
  if (asks(asked, 'start')) {
    await requireStartable(asked);
    return requestRun(asked);
  }
  if (!asks(asked, 'rehearse')) return undefined;
  await requireRehearsable(asked);
  return requestRehearsal(asked);
}

function asks<A extends 'start' | 'rehearse'>(asked: RequestContext, action: A): asked is RequestContext<A> {
  return asked.envelope.action === action;
}

/** The stored answer does not hold the token: a caller that sends the same bytes again opens a new session instead. */
async function session(tx: WriteTx, request: Digest, { claimed, key }: Proven): Promise<Received> {
  const { token, expiresAt } = await openSession(tx, claimed.person, key);
  const answer = acceptedAnswer(request, tx.now, {
    message: `a session of ${claimed.person} until ${expiresAt}`,
    data: { expiresAt },
  });
  await tx.answer(request, answer);
  return { kind: 'answered', answer: { ...answer, data: { token, expiresAt } } };
}

/** Keeps the refusal of somebody whose signature is proven, or of somebody else who names an existing run; counts all others. */
async function refuse(arrival: Arrival, error: BackoutError): Promise<Received> {
  const { store, seen, proof, now } = arrival;
  if (proof.ok) return store.write((tx) => keepRefusal(tx, arrival, proof, error));
  const { request, value: asked, by, run } = seen;
  const names = run !== undefined && (await store.read((tx) => tx.run(run))) !== undefined;
  if (!names || !mayRecordStranger(store)) {
    await countNoise(store, error.code);
    return { kind: 'rejected', answer: deniedAnswer(request, now, error) };
  }
  const actor = { kind: 'claimed' as const, person: by ?? 'somebody who gives no name', request };
  const entry = await store.write((tx) => writeDenial(tx, { request, actor, error, asked }));
  return { kind: 'rejected', answer: deniedAnswer(request, now, error, { run, entry }) };
}

/** Proven is only what a request says in the right form: a later check of the record reads nothing else. */
function actorOf({ request, content, by }: ParsedRequest, proof: Proven): Actor {
  if ('envelope' in content) return personActor(request, proof);
  return { kind: 'claimed', person: by ?? proof.claimed.person, request };
}

/** With its receipt, so that the signed bytes can be shown; under a nonce of its own, which uses up nobody's. */
async function keepRefusal(
  tx: WriteTx,
  { signed, seen, now }: Arrival,
  proof: Proven,
  error: BackoutError,
): Promise<Received> {
  const { request, value: asked } = seen;
  const since = await tx.receipt(request);
  if (since) return again(tx, since);
  const run = seen.run !== undefined && (await tx.run(seen.run)) ? seen.run : null;
  await tx.putReceipt({ digest: request, ...signed, receivedAt: now, run }, nonceOfDenial(request));
  const entry = await writeDenial(tx, { request, actor: actorOf(seen, proof), error, asked });
  const answer = deniedAnswer(request, tx.now, error, { run, entry });
  await tx.answer(request, answer);
  return { kind: 'answered', answer };
}
