import { canonicalText } from '../common/canonical.ts';
import type { Entry } from './entries.ts';
import { leafHash } from './hashing/merkle.ts';

/** What people compare out of band: the leaf hash of entry 0, written as OpenSSH writes fingerprints. */
export function installationFingerprint(first: Entry): string {
  return installationFingerprintOfText(canonicalText(first));
}

/** The fingerprint of an installation, from the stored text of entry 0. */
export function installationFingerprintOfText(json: string): string {
  return `SHA256:${leafHash(json).toString('base64').replace(/=+$/, '')}`;
}
