import { sql, type Kysely } from 'kysely';
import { fillPlanTraits } from './plan-traits.ts';
import type { Tables } from './tables.ts';

/** What differs between databases, and nothing else. */
export interface ColumnTypes {
  readonly bytes: 'blob' | 'bytea';
  /** A whole number that the database counts up by itself. */
  readonly serial: 'integer' | 'serial';
}

type Change = (db: Kysely<Tables>, types: ColumnTypes) => Promise<void>;

/** The schema's versions, oldest first. A version that was published is never edited: a change is a new one. */
const changes: readonly Change[] = [
  createLog,
  createRequests,
  createProjections,
  createSides,
  createParts,
  markRehearsals,
  keepPlanTraits,
];

/** The version that this code needs. */
export const schemaVersion = changes.length;

/** The version of the schema that is there; 0 for an empty database. */
export async function presentVersion(db: Kysely<Tables>): Promise<number> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', 'schema').executeTakeFirst();
  return row === undefined ? 0 : Number(row.value);
}

/** Brings the schema up to date inside the caller's transaction, or to an earlier version; does nothing where it already is. */
export async function createSchema(db: Kysely<Tables>, types: ColumnTypes, version = schemaVersion): Promise<void> {
  await db.schema
    .createTable('meta')
    .ifNotExists()
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
  const present = await presentVersion(db);
  for (const change of changes.slice(present, version)) await change(db, types);
  if (present >= version) return;
  const value = String(version);
  await db
    .insertInto('meta')
    .values({ name: 'schema', value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute();
}

async function createLog(db: Kysely<Tables>, types: ColumnTypes): Promise<void> {
  await table(db, 'entries', [
    'seq integer primary key',
    'at text',
    'run text?',
    'service text?',
    'version text?',
    'environment text?',
    'type text',
    'key text? unique',
    'body text',
    'json text',
    'leaf text',
  ]);
  await db.schema.createIndex('entries_run').on('entries').columns(['run', 'seq']).execute();
  await db.schema.createIndex('entries_release').on('entries').columns(['service', 'version', 'seq']).execute();
  await db.schema.createIndex('entries_type').on('entries').columns(['type', 'seq']).execute();
  await table(db, 'bodies', ['digest text primary key', 'json text']);
  await table(db, 'blobs', ['digest text primary key', `content ${types.bytes}`, 'size integer']);
  await table(db, 'checkpoints', ['size integer', 'root text', 'note text', 'at text'], ['size', 'root']);
}

async function createRequests(db: Kysely<Tables>, types: ColumnTypes): Promise<void> {
  await table(db, 'receipts', [
    'digest text primary key',
    `bytes ${types.bytes}`,
    'signature text',
    'received_at text',
    'run text?',
    'answer text?',
  ]);
  await table(db, 'nonces', ['nonce text primary key', 'request text']);
  await table(db, 'sessions', ['token text primary key', 'person text', 'key text', 'expires_at text']);
  await table(db, 'counters', ['name text primary key', 'value integer']);
}

async function createProjections(db: Kysely<Tables>): Promise<void> {
  await table(db, 'runs', [
    'run text primary key',
    'service text',
    'version text',
    'environment text',
    'plan text',
    'state text',
    'outcome text?',
    'requested_at text',
    'requested_by text',
    'ended_at text?',
  ]);
  await table(db, 'locks', ['service text', 'environment text', 'run text'], ['service', 'environment']);
  await table(db, 'plans', [
    'seq integer primary key',
    'digest text',
    'service text',
    'version text',
    'revision integer',
    'published_at text',
    'published_by text',
    'source text?',
    'source_map text?',
  ]);
  await table(db, 'deployments', [
    'seq integer primary key',
    'service text',
    'version text',
    'environment text',
    'deployed_at text',
    'recorded_at text',
    'recorded_by text',
    'claimed integer',
  ]);
}

async function createSides(db: Kysely<Tables>, types: ColumnTypes): Promise<void> {
  await table(db, 'outbox', [
    'key text primary key',
    'run text',
    'channel text',
    'occasion text',
    'address text?',
    'subject text',
    'text text',
    'attempts integer',
    'next_at text',
    'done integer',
  ]);
  await db.schema.createIndex('outbox_due').on('outbox').columns(['done', 'next_at']).execute();
  await table(db, 'output', [
    `id ${types.serial} primary key`,
    'run text',
    'address text',
    'visit integer',
    'attempt integer',
    'stream text',
    'text text',
    'at text',
  ]);
  await db.schema.createIndex('output_run').on('output').columns(['run', 'id']).execute();
  await table(db, 'workers', [
    'incarnation text primary key',
    'host text',
    'pid integer',
    'labels text',
    'control integer',
    'seen_at text',
  ]);
}

/** Content that is too large for one row: a command's whole output. */
async function createParts(db: Kysely<Tables>, types: ColumnTypes): Promise<void> {
  await table(db, 'blob_parts', ['digest text', 'part integer', `content ${types.bytes}`], ['digest', 'part']);
}

/** Which runs are rehearsals: `plain`, or `injected` where faults took the place of steps. */
async function markRehearsals(db: Kysely<Tables>): Promise<void> {
  await sql`alter table runs add column rehearsal text`.execute(db);
}

/** By what plans are found: a line for each revision that was published, also for those before. */
async function keepPlanTraits(db: Kysely<Tables>): Promise<void> {
  await table(db, 'plan_traits', ['seq integer primary key', 'title text', 'expected_ms bigint', 'traits text']);
  await fillPlanTraits(db);
}

/** `name type`, then `primary key` or `unique`; a `?` behind the type: may be null. */
async function table(
  db: Kysely<Tables>,
  name: string,
  columns: readonly string[],
  primaryKey: readonly string[] = [],
): Promise<void> {
  const parts = columns.map((column) => sql`${sql.raw(columnText(column))}`);
  const key = primaryKey.length === 0 ? [] : [sql.raw(`primary key (${primaryKey.join(', ')})`)];
  await sql`create table ${sql.id(name)} (${sql.join([...parts, ...key])})`.execute(db);
}

function columnText(column: string): string {
  const [name, type = '', ...rest] = column.split(' ');
  const nullable = type.endsWith('?');
  return [
    `"${name}"`,
    nullable ? type.slice(0, -1) : type,
    ...(nullable || rest[0] === 'primary' ? [] : ['not null']),
    ...rest,
  ].join(' ');
}
