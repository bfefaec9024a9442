import { createHash } from 'node:crypto';
import type { Roster, RosterKey } from '../roster-schema.ts';

export type RosterPerson = Roster['people'][number];

/** The fingerprint of a public key line, `SHA256:…`, as `ssh-keygen -l` prints it. */
export function fingerprintOf(publicKey: string): string {
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

/** Whether a person has a key of this fingerprint in force at a time. What effects ask: no signature is verified. */
export function keyStands(roster: Roster, person: string, fingerprint: string, at: string): boolean {
  const found = personIn(roster, person);
  return found !== undefined && keysInForce(found, at).some((key) => fingerprintOf(key.key) === fingerprint);
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
  return roster.people.find((one) => one.keys.some((key) => fingerprintOf(key.key) === fingerprint));
}
