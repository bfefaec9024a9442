import { createHash } from 'node:crypto';
import type { Action, Roster, RosterKey } from './schema.ts';

export type RosterPerson = Roster['people'][number];

/** The fingerprint of a public key line, `SHA256:…`, as `ssh-keygen -l` prints it. */
export function keyFingerprint(publicKey: string): string {
  return fingerprintOfBlob(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'));
}

/** The fingerprint of a public key in its wire form. */
export function fingerprintOfBlob(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Why a key does not count at a time, or undefined when it does. */
export function whyNotInForce(key: RosterKey, at: string): 'revoked' | 'not-yet-valid' | 'expired' | undefined {
  const time = Date.parse(at);
  if (key.revokedAt !== null && Date.parse(key.revokedAt) <= time) return 'revoked';
  if (key.validAfter !== null && time < Date.parse(key.validAfter)) return 'not-yet-valid';
  if (key.validBefore !== null && time >= Date.parse(key.validBefore)) return 'expired';
  return undefined;
}

/** The keys of a person that count at a time (ISO 8601). */
export function keysInForce(person: RosterPerson, at: string): readonly RosterKey[] {
  return person.keys.filter((key) => whyNotInForce(key, at) === undefined);
}

/** Whether a key may sign a request. A limited key opens sessions besides: reading is what a pipeline asks its questions with. */
export function maySign({ only }: RosterKey, action: unknown): boolean {
  return only === undefined || action === 'session.open' || only.some((one) => one === action);
}

/**
 * Whether a person has a key of this fingerprint in force at a time that may sign an action. What effects ask: no
 * signature is verified. `usedAt`: when it signed what has been used since; that a key has run out by itself after that
 * takes nothing back, only its revocation does.
 */
export function keyStands(
  roster: Roster,
  person: string,
  fingerprint: string,
  { at, action, usedAt }: { at: string; action: Action; usedAt?: string | undefined },
): boolean {
  const ranOutSince = (key: RosterKey) =>
    usedAt !== undefined && whyNotInForce(key, at) === 'expired' && whyNotInForce(key, usedAt) === undefined;
  const counts = (key: RosterKey) => whyNotInForce(key, at) === undefined || ranOutSince(key);
  const able = personIn(roster, person)?.keys.filter((key) => counts(key) && maySign(key, action)) ?? [];
  return able.some((key) => keyFingerprint(key.key) === fingerprint);
}

/** The person of an e-mail address, or undefined. Addresses are compared as written. */
export function personIn(roster: Roster, person: string): RosterPerson | undefined {
  return roster.people.find((one) => one.person === person);
}

/** The roles of a person; none for somebody who is not on the roster. */
export function rolesOf(roster: Roster, person: string): readonly string[] {
  return personIn(roster, person)?.roles ?? [];
}

/** Whose key a fingerprint is, whether it counts now or not. */
export function ownerOf(roster: Roster, fingerprint: string): RosterPerson | undefined {
  return roster.people.find((one) => one.keys.some((key) => keyFingerprint(key.key) === fingerprint));
}
