import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { BackoutError } from '../../common/errors.ts';
import type { Actor } from '../entries.ts';
import type { OutputBatch, QueuedNotification, RecordStore } from '../record-store.ts';
import { decodeNotification } from './decode.ts';
import type { Tables } from './tables.ts';
import type { SqlWriteTx } from './write-tx.ts';

type NotificationResult = Parameters<RecordStore['notificationDone']>[1];

/** More than fits into what is left of a page. */
const scribbleBytes = 16_384;

/** Writes something that is new each time, so that it reaches the disk, over what was written so before. */
export async function tryWriting(db: Kysely<Tables>): Promise<void> {
  const value = randomBytes(scribbleBytes / 2).toString('hex');
  await db
    .insertInto('meta')
    .values({ name: 'scribble', value })
    .onConflict((same) => same.column('name').doUpdateSet({ value }))
    .execute();
}

/** A worker that was not seen for this time is gone. */
const workerGoneMs = 15_000;

/** Keeps live output for those who follow, in the order given. */
export async function insertOutput(db: Kysely<Tables>, batches: readonly OutputBatch[]): Promise<void> {
  const at = new Date().toISOString();
  for (const { run, address, visit, attempt, stream, text } of batches) {
    await db.insertInto('output').values({ run, address, visit, attempt, stream, text, at }).execute();
  }
}

/** Live output of a run, or of one address of it, oldest first, after an id. */
export async function selectOutput(
  db: Kysely<Tables>,
  { run, address, after, limit }: Parameters<RecordStore['output']>[0],
): ReturnType<RecordStore['output']> {
  return db
    .selectFrom('output')
    .selectAll()
    .where('run', '=', run)
    .where('id', '>', after ?? 0)
    .$if(address !== undefined, (query) => query.where('address', '=', address ?? ''))
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .orderBy('id')
    .execute();
}

function endedBefore(db: Kysely<Tables>, time: string) {
  return db.selectFrom('runs').select('run').where('ended_at', '<', time);
}

/** Whether runs that ended before a time still have live output. */
export async function hasOldOutput(db: Kysely<Tables>, time: string): Promise<boolean> {
  const old = db.selectFrom('output').select('id').where('run', 'in', endedBefore(db, time));
  return (await old.limit(1).executeTakeFirst()) !== undefined;
}

/** Forgets the live output of runs that ended before a time. */
export async function deleteOldOutput(db: Kysely<Tables>, time: string): Promise<void> {
  await db.deleteFrom('output').where('run', 'in', endedBefore(db, time)).execute();
}

/** Keeps the newest `keep` batches of an attempt. */
export async function shortenOutput(
  db: Kysely<Tables>,
  { run, address, visit, attempt }: Pick<OutputBatch, 'run' | 'address' | 'visit' | 'attempt'>,
  keep: number,
): Promise<void> {
  const newest = await db
    .selectFrom('output')
    .select('id')
    .where('run', '=', run)
    .where('address', '=', address)
    .where('visit', '=', visit)
    .where('attempt', '=', attempt)
    .orderBy('id', 'desc')
    .offset(keep)
    .limit(1)
    .executeTakeFirst();
  if (newest === undefined) return;
  await db
    .deleteFrom('output')
    .where('run', '=', run)
    .where('address', '=', address)
    .where('visit', '=', visit)
    .where('attempt', '=', attempt)
    .where('id', '<=', newest.id)
    .execute();
}

/** Notifications that are due at a time and not ended, the one due first before the others. */
export async function selectDue(db: Kysely<Tables>, now: string, limit: number): Promise<QueuedNotification[]> {
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where('done', '=', 0)
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .limit(limit)
    .execute();
  return rows.map(decodeNotification);
}

/** Moves the time at which a notification is due, unless it was moved or ended since it was read. */
export async function claimDelivery(
  db: Kysely<Tables>,
  { key, nextAt }: Pick<QueuedNotification, 'key' | 'nextAt'>,
  until: string,
): Promise<boolean> {
  const claim = db.updateTable('outbox').set({ next_at: until });
  const { numUpdatedRows } = await claim
    .where('key', '=', key)
    .where('next_at', '=', nextAt)
    .where('done', '=', 0)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/**
 * One delivery has ended: told, given up, or to be tried again, which is recorded the first time. A second end of the same
 * notification changes nothing.
 */
export async function endDelivery(
  db: Kysely<Tables>,
  tx: SqlWriteTx,
  key: string,
  result: NotificationResult,
  actor: Actor,
): Promise<void> {
  const row = await db.selectFrom('outbox').selectAll().where('key', '=', key).executeTakeFirst();
  if (row === undefined) throw new BackoutError('internal', 'there is no notification with this key', { found: key });
  if (row.done === 1) return;
  const attempts = row.attempts + 1;
  const goesOn = 'retryAt' in result;
  const change = goesOn ? { attempts, next_at: result.retryAt } : { attempts, done: 1 };
  await db.updateTable('outbox').set(change).where('key', '=', key).execute();
  if (goesOn && attempts > 1) return;
  const { channel, occasion, address } = decodeNotification(row);
  const state = await tx.run(row.run);
  const came = goesOn
    ? ({ outcome: 'failed', message: `${result.message}; it is tried again` } as const)
    : { outcome: result.outcome, message: result.message };
  await tx.append({
    type: 'people.told',
    key: goesOn ? `told/${key}/${attempts}` : `told/${key}`,
    actor,
    run: row.run,
    release: state?.release ?? null,
    environment: state?.environment ?? null,
    plan: state?.plan ?? null,
    body: { notification: key, channel, occasion, address, attempts, ...came },
  });
}

/** Notes that a worker lives now, and forgets those that have not been seen for long. */
export async function upsertWorker(db: Kysely<Tables>, worker: Parameters<RecordStore['seeWorker']>[0]): Promise<void> {
  const now = Date.now();
  const row = {
    host: worker.host,
    pid: worker.pid,
    labels: JSON.stringify(worker.labels),
    control: worker.control ? 1 : 0,
    seen_at: new Date(now).toISOString(),
  };
  await db
    .insertInto('workers')
    .values({ incarnation: worker.incarnation, ...row })
    .onConflict((same) => same.column('incarnation').doUpdateSet(row))
    .execute();
  await db
    .deleteFrom('workers')
    .where('seen_at', '<', new Date(now - 20 * workerGoneMs).toISOString())
    .execute();
}

/** Workers that were seen within the last `withinMs` milliseconds. */
export async function selectWorkers(db: Kysely<Tables>, withinMs = workerGoneMs): ReturnType<RecordStore['workers']> {
  const since = new Date(Date.now() - withinMs).toISOString();
  const rows = await db
    .selectFrom('workers')
    .selectAll()
    .where('seen_at', '>=', since)
    .orderBy('incarnation')
    .execute();
  return rows.map(({ incarnation, host, pid, labels, control, seen_at: seenAt }) => ({
    incarnation,
    host,
    pid,
    labels: JSON.parse(labels) as string[],
    control: control === 1,
    seenAt,
  }));
}
