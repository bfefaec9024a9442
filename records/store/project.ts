import type { Insertable, Kysely, Updateable } from 'kysely';
import { BackoutError } from '../../common/errors.ts';
import type { Actor, EntryType, EntryWithBody } from '../entries.ts';
import { addPlanTraits } from './plan-traits.ts';
import type { Tables } from './tables.ts';

type Of<T extends EntryType> = Extract<EntryWithBody, { type: T }>;
type Projection<T extends EntryType> = (db: Kysely<Tables>, item: Of<T>) => Promise<void>;

/** What each type of entry changes in the tables that views read. Replaying all entries over empty tables gives the same tables. */
const projections: { readonly [T in EntryType]?: Projection<T> } = {
  'plan.published': addPlan,
  'release.deployed': addDeployment,
  'run.requested': addRun,
  'run.denied': (db, { entry }) => setRun(db, entry.run, { state: 'denied', ended_at: entry.at }),
  'run.admitted': admitRun,
  'run.ended': endRun,
};

/** Whether entries of a type change what views read. */
export function isProjected(type: string): boolean {
  return Object.hasOwn(projections, type);
}

/** Applies one entry to the projections, in the caller's transaction. */
export async function projectEntry(db: Kysely<Tables>, item: EntryWithBody): Promise<void> {
  const projection = projections[item.type] as Projection<EntryType> | undefined;
  await projection?.(db, item);
}

/** How an actor is named in lists: a person's address, or the part of the machinery. */
function actorName(actor: Actor): string {
  return actor.kind === 'system' ? actor.part : actor.person;
}

async function addPlan(db: Kysely<Tables>, { entry, body }: Of<'plan.published'>): Promise<void> {
  if (body === undefined) return;
  const { digest, revision, source, sourceMap } = body;
  const row = {
    seq: entry.seq,
    digest,
    revision,
    source,
    source_map: sourceMap,
    published_at: entry.at,
    published_by: actorName(entry.actor),
  };
  await db
    .insertInto('plans')
    .values({ ...row, ...releaseOf(entry) })
    .execute();
  await addPlanTraits(db, entry.seq, digest);
}

async function addDeployment(db: Kysely<Tables>, { entry, body }: Of<'release.deployed'>): Promise<void> {
  if (body === undefined) return;
  const row = {
    seq: entry.seq,
    deployed_at: body.deployedAt,
    recorded_at: entry.at,
    recorded_by: actorName(entry.actor),
    claimed: body.claimed ? 1 : 0,
  };
  await db
    .insertInto('deployments')
    .values({ ...row, ...placeOf(entry) })
    .execute();
}

async function addRun(db: Kysely<Tables>, { entry, body }: Of<'run.requested'>): Promise<void> {
  const row: Insertable<Tables['runs']> = {
    run: needed(entry.run, 'a run'),
    plan: needed(entry.plan, 'a plan'),
    ...placeOf(entry),
    state: 'requested',
    outcome: null,
    requested_at: entry.at,
    requested_by: actorName(entry.actor),
    ended_at: null,
    rehearsal: body?.rehearsal ? (body.rehearsal.inject.length > 0 ? 'injected' : 'plain') : null,
  };
  await db.insertInto('runs').values(row).execute();
  await useNumber(db, row.run);
}

/** A number that a run carries stays used, also for a record that was rebuilt from its entries. */
async function useNumber(db: Kysely<Tables>, run: string): Promise<void> {
  const [name, value] = [`run/${run.replace(/-[0-9]+$/, '')}`, Number(run.slice(run.lastIndexOf('-') + 1))];
  const present = await db.selectFrom('counters').select('value').where('name', '=', name).executeTakeFirst();
  if (present !== undefined && present.value >= value) return;
  await db
    .insertInto('counters')
    .values({ name, value })
    .onConflict((same) => same.column('name').doUpdateSet({ value }))
    .execute();
}

/** Takes the lock: the primary key refuses a second active run in one service and environment. */
async function admitRun(db: Kysely<Tables>, { entry }: Of<'run.admitted'>): Promise<void> {
  const { service, environment } = placeOf(entry);
  const run = needed(entry.run, 'a run');
  const taken = await db
    .insertInto('locks')
    .values({ service, environment, run })
    .onConflict((same) => same.doNothing())
    .executeTakeFirst();
  if (taken.numInsertedOrUpdatedRows === 0n) {
    throw new BackoutError('run-in-progress', `a run for ${service} in ${environment} is in progress`, {
      expected: 'no other run',
      found: 'a lock that another run holds',
      next: 'backout list',
    });
  }
  await setRun(db, run, { state: 'active' });
}

async function endRun(db: Kysely<Tables>, { entry, body }: Of<'run.ended'>): Promise<void> {
  await db.deleteFrom('locks').where('run', '=', needed(entry.run, 'a run')).execute();
  await setRun(db, entry.run, { state: 'ended', outcome: body?.outcome ?? null, ended_at: entry.at });
}

async function setRun(db: Kysely<Tables>, run: string | null, change: Updateable<Tables['runs']>): Promise<void> {
  await db.updateTable('runs').set(change).where('run', '=', needed(run, 'a run')).execute();
}

function releaseOf(entry: EntryWithBody['entry']): { service: string; version: string } {
  return needed(entry.release, 'a release');
}

function placeOf(entry: EntryWithBody['entry']): { service: string; version: string; environment: string } {
  return { ...releaseOf(entry), environment: needed(entry.environment, 'an environment') };
}

function needed<T>(value: T | null, what: string): T {
  if (value === null) throw new BackoutError('internal', `an entry lacks ${what}`);
  return value;
}
