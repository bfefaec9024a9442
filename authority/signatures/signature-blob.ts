import { readStrings } from '../../roster/public-key.ts';

/** What an SSH signature says about itself, before anything of it is believed. */
export interface SignatureBlob {
  /** The public key in its wire form. */
  readonly key: Buffer;
  readonly namespace: string;
  readonly hash: string;
}

/** More than any signature needs, an RSA key of 16,384 bits included. */
export const longestSignature = 16_384;

const armor = /^-----BEGIN SSH SIGNATURE-----\r?\n((?:[A-Za-z0-9+/=]+\r?\n)+)-----END SSH SIGNATURE-----\r?\n?$/;
const preamble = Buffer.from('SSHSIG\0\0\0\x01', 'latin1');

/** The outside of an armored SSH signature (PROTOCOL.sshsig, version 1), or undefined when it is none. */
export function readSignature(armored: string): SignatureBlob | undefined {
  if (armored.length > longestSignature) return undefined;
  const blob = Buffer.from(armor.exec(armored)?.[1] ?? '', 'base64');
  if (!blob.subarray(0, preamble.length).equals(preamble)) return undefined;
  const [key, namespace, , hash, signature, more] = readStrings(blob.subarray(preamble.length)) ?? [];
  if (!key || !namespace || !hash || !signature || more) return undefined;
  return { key, namespace: namespace.toString(), hash: hash.toString() };
}
