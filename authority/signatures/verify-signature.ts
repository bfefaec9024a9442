import { BackoutError } from '../../common/errors.ts';
import type { Receipt } from '../../records/record-store.ts';
import { signatureNamespace, type Envelope } from '../../requests/envelope.ts';
import { parseEnvelope } from '../../requests/parse-envelope.ts';
import {
  keyFingerprint,
  fingerprintOfBlob,
  keysInForce,
  maySign,
  personIn,
  whyNotInForce,
  type RosterPerson,
} from '../../roster/keys.ts';
import type { Roster, RosterKey } from '../../roster/schema.ts';
import { longestSignature, readSignature, type SignatureBlob } from './signature-blob.ts';
import { verifyWithSshKeygen } from './ssh-verify.ts';

/** A proven signature, or why it is none; `claimed` is the person as the roster has them. */
export type Proof =
  | { readonly ok: true; readonly claimed: RosterPerson; readonly key: string }
  | { readonly ok: false; readonly error: BackoutError };

export interface SignedBytes {
  readonly bytes: Uint8Array;
  readonly signature: string;
}

/** What the signed bytes say of themselves. */
interface SaidRequest {
  /** Who signed them. */
  readonly by: string;
  readonly action: unknown;
}

/**
 * Whether a person of a roster signed these bytes with a key that is in force at a time (ISO 8601): now, or, for an
 * old decision, the decision's time. Only the claimed person's keys are looked at, and a key that is limited to some
 * actions proves no other.
 */
export async function verifySignature(
  signed: SignedBytes,
  { by: person, action }: SaidRequest,
  roster: Roster,
  at: string,
): Promise<Proof> {
  const blob = readSignature(signed.signature);
  if (!blob) return failed(notASignature(signed.signature));
  if (blob.namespace !== signatureNamespace) return failed(wrongNamespace(blob));
  const claimed = personIn(roster, person);
  const key = claimed?.keys.find((one) => keyFingerprint(one.key) === fingerprintOfBlob(blob.key));
  if (!claimed || !key) return failed(unknownKey(person, claimed, blob, at));
  const dead = whyNotInForce(key, at);
  if (dead) return failed(deadKey(person, key, dead));
  if (!maySign(key, action)) return failed(limitedKey(person, key, action));
  const fingerprint = await verifyWithSshKeygen({
    person,
    keys: [key],
    bytes: signed.bytes,
    signature: signed.signature,
    at,
  });
  return fingerprint === keyFingerprint(key.key)
    ? { ok: true, claimed, key: fingerprint }
    : failed(doesNotVerify(person));
}

/**
 * A receipt checked from nothing but its bytes, its signature and the roster that was in force, as of its time of
 * receipt: for verifying a record offline. The bytes are parsed here, because a verifier believes no
 * store.
 */
export async function verifyReceipt(
  receipt: Pick<Receipt, 'bytes' | 'signature' | 'receivedAt'>,
  roster: Roster,
): Promise<{ ok: true; envelope: Envelope; key: string } | { ok: false; message: string }> {
  const envelope = parseEnvelope(receipt.bytes);
  if (!envelope) return { ok: false, message: 'the bytes are not a request in canonical form' };
  const proof = await verifySignature(receipt, envelope, roster, receipt.receivedAt);
  return proof.ok ? { ok: true, envelope, key: proof.key } : { ok: false, message: proof.error.message };
}

const signAgain = `sign with: ssh-keygen -Y sign -n ${signatureNamespace}`;

function notASignature(signature: string): BackoutError {
  return new BackoutError('signature-invalid', 'the signature is not an SSH signature', {
    expected: `an armored SSH signature of at most ${longestSignature} characters`,
    found: `${signature.length} characters`,
    next: signAgain,
  });
}

function wrongNamespace(blob: SignatureBlob): BackoutError {
  return new BackoutError('signature-invalid', 'the signature was made for another purpose', {
    expected: `the namespace ${signatureNamespace}`,
    found: `the namespace ${JSON.stringify(blob.namespace.slice(0, 60))}`,
    next: signAgain,
  });
}

function unknownKey(person: string, claimed: RosterPerson | undefined, blob: SignatureBlob, at: string): BackoutError {
  const usable = (claimed ? keysInForce(claimed, at) : []).map((key) => keyFingerprint(key.key));
  return new BackoutError(
    'key-unknown',
    claimed ? `this key is not one of ${person}'s` : `${person} is not on the roster`,
    {
      ...(claimed && { expected: usable.length === 0 ? 'a key in force; they have none' : usable.join(' or ') }),
      found: `the key ${fingerprintOfBlob(blob.key)}`,
      next: 'use a key that is on the roster, or ask an administrator to publish a roster with this one',
    },
  );
}

function deadKey(person: string, key: RosterKey, why: 'revoked' | 'not-yet-valid' | 'expired'): BackoutError {
  const said = {
    revoked: `was revoked at ${key.revokedAt}`,
    expired: `was valid until ${key.validBefore}`,
    'not-yet-valid': `is valid from ${key.validAfter}`,
  }[why];
  return new BackoutError(why === 'revoked' ? 'key-revoked' : 'key-unknown', `this key of ${person} ${said}`, {
    found: `the key ${keyFingerprint(key.key)}`,
    next: 'use another key, or ask an administrator to publish a roster with a new one',
  });
}

function limitedKey(person: string, key: RosterKey, action: unknown): BackoutError {
  return new BackoutError('key-limited', `this key of ${person} may not sign this`, {
    expected: `one of ${key.only?.join(', ')}`,
    found: `${String(action)}, signed with the key ${keyFingerprint(key.key)}`,
    next: 'use another key, or ask an administrator for one that is not limited',
  });
}

function doesNotVerify(person: string): BackoutError {
  return new BackoutError('signature-invalid', `the signature is not one of ${person} over these bytes`, {
    next: 'sign the request again; it must be sent exactly as it was signed',
  });
}

function failed(error: BackoutError): Proof {
  return { ok: false, error };
}
