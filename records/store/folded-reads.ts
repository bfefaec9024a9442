import { rosterEntries } from '../entries.ts';
import type { Kysely } from 'kysely';
import { BackoutError } from '../../common/errors.ts';
import { roster as rosterSchema, type Roster } from '../../roster/schema.ts';
import { frozenPlan, type FrozenPlan } from '../../plans/language/schema/plan.ts';
import { foldEntries } from '../fold/index.ts';
import type { RunState } from '../run-state.ts';
import type { Installation } from '../record-store.ts';
import type { Caches, Folded } from './caches.ts';
import { requireContent } from './content.ts';
import { decodeEntry, type EntryRow } from './decode.ts';
import type { Tables } from './tables.ts';

/** The state of a run: what was folded before, and the entries since. */
export async function foldRunState(db: Kysely<Tables>, folded: Folded, run: string): Promise<RunState | undefined> {
  const known = folded.get(run);
  const rows = await entriesOf(db, run, known?.seq ?? -1);
  const ahead = known !== undefined && rows.length === 0 && !(await hasEntry(db, known.seq));
  const state = ahead
    ? foldEntries(undefined, (await entriesOf(db, run, -1)).map(decodeEntry))
    : foldEntries(known, rows.map(decodeEntry));
  if (state !== undefined && !ahead) folded.set(run, state);
  return state;
}

async function entriesOf(db: Kysely<Tables>, run: string, after: number): Promise<EntryRow[]> {
  return db
    .selectFrom('entries')
    .leftJoin('bodies', 'bodies.digest', 'entries.body')
    .select(['entries.json', 'entries.leaf', 'bodies.json as body'])
    .where('run', '=', run)
    .where('seq', '>', after)
    .orderBy('seq')
    .execute();
}

async function hasEntry(db: Kysely<Tables>, seq: number): Promise<boolean> {
  return (await db.selectFrom('entries').select('seq').where('seq', '=', seq).executeTakeFirst()) !== undefined;
}

/** Entry 0. Throws `record-unreadable` where the record is still empty. */
export async function readInstallation(db: Kysely<Tables>): Promise<Installation> {
  const row = await db
    .selectFrom('entries')
    .innerJoin('bodies', 'bodies.digest', 'entries.body')
    .select(['entries.json', 'entries.leaf', 'bodies.json as body'])
    .where('seq', '=', 0)
    .executeTakeFirst();
  const first = row === undefined ? undefined : decodeEntry(row);
  if (first?.type !== 'installation.created' || first.body === undefined) {
    throw new BackoutError('record-unreadable', 'the record has no installation yet', {
      expected: 'entry 0 of type installation.created',
      found: first?.type ?? 'an empty record',
      next: 'backout init',
    });
  }
  return { id: first.body.installation, checkpointKey: first.body.checkpointKey, createdAt: first.entry.at };
}

/** The roster of the newest entry that changed it, up to `asOfSeq`. Throws `record-unreadable` where it is not what its entry names. */
export async function readRoster(db: Kysely<Tables>, caches: Caches, asOfSeq: number | undefined): Promise<Roster> {
  const row = await db
    .selectFrom('entries')
    .select(['json', 'leaf'])
    .where('type', 'in', rosterEntries)
    .$if(asOfSeq !== undefined, (query) => query.where('seq', '<=', asOfSeq ?? 0))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined)
    throw new BackoutError('record-unreadable', 'the record has no roster yet', {
      expected: 'entry 0',
      found: 'an empty record',
      next: 'backout init',
    });
  const { body } = decodeEntry({ ...row, body: null }).entry;
  return caches.rosters.get(body) ?? loadRoster(db, caches, body);
}

async function loadRoster(db: Kysely<Tables>, caches: Caches, body: string): Promise<Roster> {
  const { json } = await db.selectFrom('bodies').select('json').where('digest', '=', body).executeTakeFirstOrThrow();
  requireContent(json, body, 'the roster');
  const roster = rosterSchema.parse((JSON.parse(json) as { roster: unknown }).roster);
  caches.rosters.set(body, roster);
  return roster;
}

/** A frozen plan from its blob, held against its digest and validated once. */
export async function readPlan(db: Kysely<Tables>, caches: Caches, digest: string): Promise<FrozenPlan | undefined> {
  const known = caches.plans.get(digest);
  if (known !== undefined) return known;
  const row = await db.selectFrom('blobs').select('content').where('digest', '=', digest).executeTakeFirst();
  if (row === undefined) return undefined;
  requireContent(row.content, digest, 'a plan');
  const plan = frozenPlan.parse(JSON.parse(new TextDecoder().decode(row.content)));
  caches.plans.set(digest, plan);
  return plan;
}
