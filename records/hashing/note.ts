import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { BackoutError } from '../../common/errors.ts';

/** C2SP's signed note with Ed25519 keys, as Go's golang.org/x/mod/sumdb/note reads and writes it. */
const ed25519 = Buffer.of(1);
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const dash = '— ';

export interface VerifierKey {
  readonly name: string;
  /** Four bytes that say which key of this name. */
  readonly hash: Buffer;
  readonly key: KeyObject;
}
export interface SignerKey extends VerifierKey {
  readonly secret: KeyObject;
}

/** A new key: `signer` is kept secret, `verifier` is published. The name holds no spaces and no plus sign. */
export function newNoteKey(name: string): { signer: string; verifier: string } {
  if (!/^[^\s+]+$/u.test(name))
    throw new BackoutError('internal', 'a note key needs a name without spaces and plus signs', { found: name });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { signer: `PRIVATE+KEY+${named(name, point, seed)}`, verifier: named(name, point, point) };
}

function named(name: string, point: Uint8Array, material: Uint8Array): string {
  return `${name}+${keyHash(name, point).toString('hex')}+${Buffer.concat([ed25519, material]).toString('base64')}`;
}

function keyHash(name: string, point: Uint8Array): Buffer {
  return createHash('sha256').update(`${name}\n`).update(ed25519).update(point).digest().subarray(0, 4);
}

/** A verifier key `name+hash+base64`, or undefined when it is none. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const parts = keyParts(text);
  if (parts === undefined) return undefined;
  const key = createPublicKey({ key: Buffer.concat([spkiPrefix, parts.material]), format: 'der', type: 'spki' });
  return keyHash(parts.name, parts.material).equals(parts.hash)
    ? { name: parts.name, hash: parts.hash, key }
    : undefined;
}

/** A signer key `PRIVATE+KEY+name+hash+base64`, or undefined when it is none. */
export function parseSignerKey(text: string): SignerKey | undefined {
  const parts = text.startsWith('PRIVATE+KEY+') ? keyParts(text.slice('PRIVATE+KEY+'.length).trim()) : undefined;
  if (parts === undefined) return undefined;
  const secret = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, parts.material]), format: 'der', type: 'pkcs8' });
  const key = createPublicKey(secret);
  const point = key.export({ format: 'der', type: 'spki' }).subarray(-32);
  return keyHash(parts.name, point).equals(parts.hash)
    ? { name: parts.name, hash: parts.hash, key, secret }
    : undefined;
}

/** The verifier key that belongs to a signer key. */
export function verifierOf(signer: SignerKey): string {
  const point = signer.key.export({ format: 'der', type: 'spki' }).subarray(-32);
  return named(signer.name, point, point);
}

function keyParts(text: string): { name: string; hash: Buffer; material: Buffer } | undefined {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text);
  const bytes = Buffer.from(match?.[3] ?? '', 'base64');
  if (match === null || bytes.length !== 33 || bytes[0] !== 1) return undefined;
  return { name: match[1] ?? '', hash: Buffer.from(match[2] ?? '', 'hex'), material: bytes.subarray(1) };
}

/** A text that ends in a line break, and under it one signature. */
export function signNote(text: string, signer: SignerKey): string {
  const signature = Buffer.concat([signer.hash, sign(null, Buffer.from(text), signer.secret)]);
  return `${text}\n${dash}${signer.name} ${signature.toString('base64')}\n`;
}

/** The text of a note that this key has signed, or undefined. Signatures of other keys are passed over. */
export function openNote(note: string, verifier: VerifierKey): string | undefined {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  return lines.some((line) => isSignature(line, text, verifier)) ? text : undefined;
}

function isSignature(line: string, text: string, verifier: VerifierKey): boolean {
  const [name, encoded, ...rest] = line.startsWith(dash) ? line.slice(dash.length).split(' ') : [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  if (rest.length > 0 || name !== verifier.name || bytes.length !== 68 || bytes.toString('base64') !== encoded)
    return false;
  return bytes.subarray(0, 4).equals(verifier.hash) && verify(null, Buffer.from(text), verifier.key, bytes.subarray(4));
}
