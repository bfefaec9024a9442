import { BackoutError } from '../../common/errors.ts';
import { keyFingerprint } from '../../roster/people.ts';
import type { RosterKey, Roster } from '../../roster/schema.ts';
import { whyUnusable } from '../../roster/public-key.ts';
import { readGiven } from '../terminal/files.ts';

/**
 * Returns the public key that was given as a file or as its line, in the form of a roster. Throws `usage` for what is
 * no key.
 */
export async function publicKeyGiven(
  given: string,
  cwd: string,
  validBefore: string | null = null,
): Promise<RosterKey> {
  const text = /^(ssh-|ecdsa-|sk-)/.test(given) ? given : (await readGiven(given, cwd)).toString('utf8');
  const key = text.trim().split(/\s+/).slice(0, 2).join(' ');
  const why = whyUnusable(key);
  if (why === undefined) return { key, validAfter: null, validBefore, revokedAt: null };
  throw new BackoutError('usage', `this is no public key that can sign: ${why}`, {
    expected: 'the file ending in .pub that ssh-keygen wrote beside the key, or the line in it',
    found: given.slice(0, 60),
    where: '--public-key',
  });
}

/** Returns the fingerprint of a key that is given as itself, as a file or as a line. */
export async function fingerprintGiven(given: string, cwd: string): Promise<string> {
  return given.startsWith('SHA256:') ? given : keyFingerprint((await publicKeyGiven(given, cwd)).key);
}

/** Reads the roster in a file that a person named. Throws `file-unreadable` or `roster-invalid`. */
export async function rosterGiven(file: string, cwd: string): Promise<Roster> {
  // What reads YAML is loaded only where there is some to read.
  const { parseRoster } = await import('../../roster/parse.ts');
  return parseRoster((await readGiven(file, cwd)).toString('utf8'), file);
}
