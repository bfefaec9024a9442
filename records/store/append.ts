import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { canonicalText } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import { entry as entrySchema, entryBodies, type Entry, type EntryType, type EntryWithBody } from '../entries.ts';
import { leafHash } from '../hashing/merkle.ts';
import type { NewEntry } from '../record-store.ts';
import { projectEntry } from './project.ts';
import type { Tables } from './tables.ts';

/** Where the log ends, as one transaction sees it. */
export interface LogTail {
  seq: number;
  readonly now: string;
}

/** The end of the log and the time for a new transaction: never earlier than the newest entry's. */
export async function logTail(db: Kysely<Tables>): Promise<LogTail> {
  const newest = await db
    .selectFrom('entries')
    .select(['seq', 'at'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const clock = new Date().toISOString();
  return { seq: newest?.seq ?? -1, now: newest !== undefined && newest.at > clock ? newest.at : clock };
}

/** Appends one entry, its salted body and what it changes in the projections. The same key again: the first entry, `fresh` false. */
export async function appendEntry<T extends EntryType>(
  db: Kysely<Tables>,
  tail: LogTail,
  wanted: NewEntry<T>,
): Promise<{ entry: Entry; fresh: boolean }> {
  const first =
    wanted.key === undefined
      ? undefined
      : await db.selectFrom('entries').select('json').where('key', '=', wanted.key).executeTakeFirst();
  if (first !== undefined) return { entry: JSON.parse(first.json) as Entry, fresh: false };
  const body = checkedBody(wanted);
  const salted = canonicalText({ salt: randomBytes(16).toString('base64url'), ...body });
  const entry = checkedEntry(wanted, tail, digestOf(salted));
  const json = canonicalText(entry);
  await db.insertInto('bodies').values({ digest: entry.body, json: salted }).execute();
  await db
    .insertInto('entries')
    .values({ ...columns(entry), key: wanted.key ?? null, json, leaf: leafHash(json).toString('hex') })
    .execute();
  await projectEntry(db, { entry, type: entry.type, body } as EntryWithBody);
  tail.seq = entry.seq;
  return { entry, fresh: true };
}

function checkedBody(wanted: NewEntry): object {
  const parsed = entryBodies[wanted.type].safeParse(wanted.body);
  if (parsed.success) return parsed.data;
  throw new BackoutError('internal', `an entry ${wanted.type} has a body that its type does not allow`, {
    expected: 'the shape in records/entries.ts',
    found: messageOf(parsed.error),
  });
}

function checkedEntry(wanted: NewEntry, tail: LogTail, body: string): Entry {
  const parsed = entrySchema.safeParse({
    seq: tail.seq + 1,
    at: tail.now,
    type: wanted.type,
    run: wanted.run ?? null,
    release: wanted.release ?? null,
    environment: wanted.environment ?? null,
    actor: wanted.actor,
    plan: wanted.plan ?? null,
    body,
  });
  if (parsed.success) return parsed.data;
  throw new BackoutError('internal', `an entry ${wanted.type} is not well-formed`, {
    expected: 'the shape in records/entries.ts',
    found: messageOf(parsed.error),
  });
}

function columns(entry: Entry): Omit<Tables['entries'], 'key' | 'json' | 'leaf'> {
  const { seq, at, run, environment, type, body } = entry;
  return {
    seq,
    at,
    run,
    service: entry.release?.service ?? null,
    version: entry.release?.version ?? null,
    environment,
    type,
    body,
  };
}
