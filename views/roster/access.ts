import { mayDo } from '../../requests/permissions.ts';
import { actions, type Roster } from '../../roster/schema.ts';
import { keyFingerprint, personIn, whyNotInForce, type RosterPerson } from '../../roster/keys.ts';
import { administratorsNeeded } from '../../roster/proposal.ts';
import type { EntryWithBody } from '../../records/entries.ts';
import type { ReadTx } from '../../records/record-store.ts';
import type { AccessView } from '../schemas/types.ts';
import { rosterAt } from './roster-at.ts';

type Person = AccessView['people'][number];
type Did = { what: string; count: number; last: string };

/**
 * Who could do what at a time, by the roster that was in force, and what each had done by then, by the record; of one
 * person, or of everybody on the roster or in the record. Throws `entry-unknown` before the first entry.
 */
export async function readAccessView(tx: ReadTx, at: string, person?: string): Promise<AccessView> {
  const { seq, roster } = await rosterAt(tx, at);
  const done = await doneUntil(tx, seq, person);
  const names = person === undefined ? [...roster.people.map((one) => one.person), ...done.keys()] : [person];
  return {
    v: 1,
    at,
    seq,
    administratorsPerChange: administratorsNeeded(roster),
    people: [...new Set(names)].map((name) => personAt(roster, name, at, done.get(name))),
    recoveries: await recoveriesUntil(tx, seq),
  };
}

function personAt(roster: Roster, person: string, at: string, done?: ReadonlyMap<string, Did>): Person {
  const found = personIn(roster, person);
  const keys = (found?.keys ?? []).map((key) => ({
    fingerprint: keyFingerprint(key.key),
    state: whyNotInForce(key, at) ?? ('in-force' as const),
  }));
  return {
    person,
    name: found?.name ?? null,
    roles: found?.roles ?? [],
    keys,
    may: found !== undefined && keys.some(({ state }) => state === 'in-force') ? actionsOf(roster, found) : [],
    did: [...(done?.values() ?? [])].toSorted((one, other) => one.what.localeCompare(other.what)),
  };
}

/** What roles allow by themselves; gates and steps of plans ask for roles of their own besides. */
function actionsOf(roster: Roster, { roles }: RosterPerson): string[] {
  return actions.filter((action) => mayDo(roster, roles, action));
}

async function doneUntil(tx: ReadTx, until: number, person?: string): Promise<Map<string, Map<string, Did>>> {
  const done = new Map<string, Map<string, Did>>();
  for (let after = -1; after < until;) {
    const page = (await tx.entries({ after, limit: 1000 })).filter(({ entry }) => entry.seq <= until);
    for (const item of page) count(done, item, person);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.entry.seq;
  }
  return done;
}

function count(done: Map<string, Map<string, Did>>, { entry }: EntryWithBody, person?: string): void {
  const { actor, type, at } = entry;
  if (actor.kind !== 'person' || (person !== undefined && actor.person !== person)) return;
  const theirs = done.get(actor.person) ?? new Map<string, Did>();
  theirs.set(type, { what: type, count: (theirs.get(type)?.count ?? 0) + 1, last: at });
  done.set(actor.person, theirs);
}

async function recoveriesUntil(tx: ReadTx, until: number): Promise<AccessView['recoveries']> {
  return (await recoveriesIn(tx)).filter(({ seq }) => seq <= until);
}

/** Every time that the roster was recovered with the checkpoint key, oldest first. */
export async function recoveriesIn(tx: ReadTx): Promise<AccessView['recoveries']> {
  return (await tx.entries({ type: 'roster.recovered' })).flatMap(({ entry, type, body }) =>
    type === 'roster.recovered' && body !== undefined
      ? [{ seq: entry.seq, at: entry.at, by: body.by, reason: body.reason, diff: body.diff }]
      : [],
  );
}
