import { BackoutError } from '../common/errors.ts';
import type { Roster } from './schema.ts';
import type { RosterChange } from './change.ts';
import { keyFingerprint, type RosterPerson } from './keys.ts';

type ChangeOf<D extends RosterChange['do']> = Extract<RosterChange, { do: D }>;

/**
 * The roster after a change at a time (ISO 8601), which a revoked key gets. Pure. What is so already stays as it is.
 * Throws `person-unknown`, or `roster-invalid` for a change that cannot be made.
 */
export function applyChange(roster: Roster, change: RosterChange, at: string): Roster {
  switch (change.do) {
    case 'add':
      return add(roster, change);
    case 'remove':
      known(roster, change.person);
      return { ...roster, people: roster.people.filter((one) => one.person !== change.person) };
    case 'grant':
      return replaced(roster, granted(known(roster, change.person), change));
    case 'revoke':
      return replaced(roster, revoked(known(roster, change.person), change, at));
  }
}

function add(roster: Roster, { person, name, roles, keys }: ChangeOf<'add'>): Roster {
  const same = roster.people.find((one) => one.person.toLowerCase() === person.toLowerCase());
  if (same)
    throw new BackoutError('roster-invalid', `${same.person} is on the roster already`, {
      expected: 'somebody who is not on the roster',
      found: same.person,
      next: `backout roster grant ${same.person} ROLE`,
    });
  return { ...roster, people: [...roster.people, { person, name, roles, keys }] };
}

function granted(person: RosterPerson, { role, key }: ChangeOf<'grant'>): RosterPerson {
  requireOne(role, key);
  if (key !== null)
    return person.keys.some((one) => one.key === key.key) ? person : { ...person, keys: [...person.keys, key] };
  return role === null || person.roles.includes(role) ? person : { ...person, roles: [...person.roles, role] };
}

function revoked(person: RosterPerson, { role, key }: ChangeOf<'revoke'>, at: string): RosterPerson {
  requireOne(role, key);
  if (role !== null) return withoutRole(person, role);
  const has = person.keys.some((one) => keyFingerprint(one.key) === key);
  if (!has) throw lacks(person, `the key ${key}`, person.keys.map((one) => keyFingerprint(one.key)).join(' or '));
  const keys = person.keys.map((one) =>
    keyFingerprint(one.key) === key && one.revokedAt === null ? { ...one, revokedAt: at } : one,
  );
  return { ...person, keys };
}

function withoutRole(person: RosterPerson, role: string): RosterPerson {
  if (!person.roles.includes(role)) throw lacks(person, `the role ${role}`, person.roles.join(', '));
  const roles = person.roles.filter((one) => one !== role);
  if (roles.length > 0) return { ...person, roles };
  throw new BackoutError('roster-invalid', `${role} is the only role of ${person.person}`, {
    expected: 'somebody who keeps another role',
    found: role,
    next: `backout roster remove ${person.person}`,
  });
}

function requireOne(role: string | null, key: unknown): void {
  if ((role === null) !== (key === null)) return;
  throw new BackoutError('roster-invalid', 'a role or a key is granted or revoked, one at a time', {
    expected: 'a role or a key',
    found: role === null ? 'neither' : 'both',
  });
}

function known(roster: Roster, person: string): RosterPerson {
  const found = roster.people.find((one) => one.person === person);
  if (found) return found;
  throw new BackoutError('person-unknown', `${person} is not on the roster`, {
    expected: 'somebody on the roster',
    found: person,
    next: 'backout roster show',
  });
}

function lacks({ person }: RosterPerson, what: string, has: string): BackoutError {
  return new BackoutError('roster-invalid', `${person} does not have ${what}`, {
    expected: has,
    found: what,
    next: 'backout roster show',
  });
}

function replaced(roster: Roster, person: RosterPerson): Roster {
  return { ...roster, people: roster.people.map((one) => (one.person === person.person ? person : one)) };
}
