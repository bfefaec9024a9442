import { canonicalBytes } from '../../../common/canonical.ts';
import type { Roster } from '../../../roster/schema.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { makeKey, nonce, type People, rosterKeyOf, signBytes, type TestKey, type TestPerson } from '../people.ts';
import { commandStep, gateStep, smallPlan } from '../plans.ts';

/** A request as it is sent. */
export interface Signed {
  readonly bytes: Uint8Array;
  readonly signature: string;
}

/** Everybody that an attack needs besides the people of every test. */
export interface Attackers {
  readonly revoked: TestPerson;
  readonly expired: TestPerson;
  /** Somebody else of the same name as the approver, with another role. */
  readonly namesake: TestPerson;
  /** The roster with all of them, in which the requester and an author of the plan may approve as well. */
  readonly roster: Roster;
}

/** What a decision names. */
export interface Target {
  readonly run: string;
  readonly plan: string;
  readonly gate: string;
  readonly visit: number;
  readonly subject: string;
}

/** A gate that waits for one more approval, and another run with a gate of its own. */
export interface World extends Attackers {
  readonly people: People;
  readonly installation: string;
  readonly target: Target;
  readonly other: Target;
  /** The first approval of the target, by `approver2`, as it was sent and accepted. */
  readonly accepted: Signed;
}

/** The plan whose gate is attacked: two people approve it. */
export function attackedPlan(
  service = 'shop',
  steps: FrozenPlan['steps'] = [commandStep('switch', ['true'])],
): FrozenPlan {
  const quorum = { kind: 'role', role: 'approver', count: 2 } as const;
  return smallPlan({ release: { service, version: '2.0.0' }, steps: [gateStep('go-ahead', { quorum }), ...steps] });
}

export async function makeAttackers(people: People): Promise<Attackers> {
  const [hour, day] = [3_600_000, 86_400_000];
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  const one = async (name: string, person: string, roles: string[]): Promise<TestPerson> => ({
    person,
    name,
    roles,
    keys: [await makeKey(people.dir, person)],
  });
  const revoked = await one('Rex Revoked', 'rex@example.com', ['approver']);
  const expired = await one('Exa Expired', 'exa@example.com', ['approver']);
  const namesake = await one(people.approver.name, 'ann@elsewhere.example', ['developer']);
  const listed = (who: TestPerson, key: Parameters<typeof rosterKeyOf>[1] = {}) => ({
    person: who.person,
    name: who.name,
    roles: [...who.roles],
    keys: [rosterKeyOf(who.keys[0], key)],
  });
  const also = [people.support.person, people.dev.person];
  const roster: Roster = {
    ...people.roster,
    people: [
      ...people.roster.people.map((person) =>
        also.includes(person.person) ? { ...person, roles: [...person.roles, 'approver'] } : person,
      ),
      listed(revoked, { revokedAt: ago(hour) }),
      listed(expired, { validAfter: ago(day), validBefore: ago(hour) }),
      listed(namesake),
    ],
  };
  return { revoked, expired, namesake, roster };
}

/** An approval of the target as its person would send it; `over` replaces fields before it is signed. */
export async function approval(
  world: World,
  by: TestPerson,
  over: Record<string, unknown> = {},
  key: TestKey = by.keys[0],
): Promise<Signed> {
  return signedBy(key, canonicalBytes(approvalFields(world, by, over)));
}

export function approvalFields(
  world: World,
  by: TestPerson,
  over: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    v: 1,
    installation: world.installation,
    action: 'decide',
    ...world.target,
    decision: 'approve',
    reason: null,
    by: by.person,
    at: new Date().toISOString(),
    nonce: nonce(),
    ...over,
  };
}

export async function signedBy(key: TestKey, bytes: Uint8Array, namespace?: string): Promise<Signed> {
  return { bytes, signature: await signBytes(key, bytes, namespace) };
}
