import type { Kysely } from 'kysely';
import type { Digest } from '../../common/digest.ts';
import type { Actor } from '../entries.ts';
import type { OutputBatch, QueuedNotification, ReadTx, RecordStore, WriteTx } from '../record-store.ts';
import { logTail } from './append.ts';
import { insertPart } from './blobs.ts';
import { Folded, newCaches } from './caches.ts';
import type { Database } from './database.ts';
import { projectedRows, rebuildProjections } from './rebuild.ts';
import { SqlReadTx } from './read-tx.ts';
import {
  claimDelivery,
  deleteOldOutput,
  endDelivery,
  hasOldOutput,
  insertOutput,
  tryWriting,
  selectDue,
  selectOutput,
  selectWorkers,
  shortenOutput,
  upsertWorker,
} from './operational-tables.ts';
import type { Tables } from './tables.ts';
import { LogWatcher } from './log-watcher.ts';
import { SqlWriteTx } from './write-tx.ts';

/** The record in a database that speaks SQL. */
export class SqlStore implements RecordStore {
  readonly #dialect: Database;
  readonly #onAppend: (seconds: number) => void;
  readonly #caches = newCaches();
  readonly #tide: LogWatcher;

  /** `onAppend` gets how many seconds each append took, waiting for others included. */
  constructor(dialect: Database, onAppend: (seconds: number) => void = () => undefined) {
    this.#dialect = dialect;
    this.#onAppend = onAppend;
    this.#tide = new LogWatcher(() => this.read((tx) => tx.size()));
  }

  async read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    const folded = new Folded(this.#caches.runs);
    const result = await this.#dialect.read((db) => work(new SqlReadTx(db, this.#caches, folded)));
    folded.share();
    return result;
  }

  async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.#write((_db, tx) => work(tx));
  }

  async tryWriting(): Promise<void> {
    await this.#dialect.write(tryWriting);
  }

  async waitForEntry(after: number, signal: AbortSignal): Promise<void> {
    await this.#tide.reach(after + 2, signal);
  }

  async putBlobPart(digest: Digest, part: number, content: Uint8Array): Promise<void> {
    await this.#dialect.write((db) => insertPart(db, digest, part, content));
  }

  async appendOutput(batches: readonly OutputBatch[]): Promise<void> {
    if (batches.length > 0) await this.#dialect.write((db) => insertOutput(db, batches));
  }

  async forgetOutput(endedBefore: string): Promise<void> {
    // A look first: a write that removes nothing would still make everybody else wait.
    if (await this.#dialect.read((db) => hasOldOutput(db, endedBefore)))
      await this.#dialect.write((db) => deleteOldOutput(db, endedBefore));
  }

  async shortenOutput(...[of, keep]: Parameters<RecordStore['shortenOutput']>): Promise<void> {
    await this.#dialect.write((db) => shortenOutput(db, of, keep));
  }

  async output(filter: Parameters<RecordStore['output']>[0]): ReturnType<RecordStore['output']> {
    return this.#dialect.read((db) => selectOutput(db, filter));
  }

  async dueNotifications(now: string, limit: number): Promise<QueuedNotification[]> {
    return this.#dialect.read((db) => selectDue(db, now, limit));
  }

  async claimNotification(seen: Pick<QueuedNotification, 'key' | 'nextAt'>, until: string): Promise<boolean> {
    return this.#dialect.write((db) => claimDelivery(db, seen, until));
  }

  async notificationDone(
    key: string,
    result: Parameters<RecordStore['notificationDone']>[1],
    actor: Actor,
  ): Promise<void> {
    await this.#write((db, tx) => endDelivery(db, tx, key, result, actor));
  }

  async seeWorker(worker: Parameters<RecordStore['seeWorker']>[0]): Promise<void> {
    await this.#dialect.write((db) => upsertWorker(db, worker));
  }

  async workers(withinMs?: number): ReturnType<RecordStore['workers']> {
    return this.#dialect.read((db) => selectWorkers(db, withinMs));
  }

  async checkpoints(): ReturnType<RecordStore['checkpoints']> {
    return this.#dialect.read((db) => db.selectFrom('checkpoints').selectAll().orderBy('size').execute());
  }

  async putCheckpoint({ size, root, note }: Parameters<RecordStore['putCheckpoint']>[0]): Promise<void> {
    const row = { size, root, note, at: new Date().toISOString() };
    await this.#dialect.write((db) =>
      db
        .insertInto('checkpoints')
        .values(row)
        .onConflict((same) => same.columns(['size', 'root']).doNothing())
        .execute(),
    );
  }

  /** Rebuilds every table that views read from the entries alone. */
  async rebuildProjections(): Promise<void> {
    await this.#dialect.write(rebuildProjections);
  }

  /** What those tables hold now, for comparing. */
  async projections(): ReturnType<typeof projectedRows> {
    return this.#dialect.read(projectedRows);
  }

  async close(): Promise<void> {
    this.#tide.stop();
    await this.#dialect.close();
  }

  async #write<T>(work: (db: Kysely<Tables>, tx: SqlWriteTx) => Promise<T>): Promise<T> {
    const folded = new Folded(this.#caches.runs);
    const began = performance.now();
    const { result, size } = await this.#dialect.write(async (db) => {
      const tail = await logTail(db);
      const before = tail.seq;
      const done = await work(db, new SqlWriteTx(db, this.#caches, folded, tail));
      return { result: done, size: tail.seq > before ? tail.seq + 1 : undefined };
    });
    folded.share();
    if (size !== undefined) {
      this.#tide.rise(size);
      this.#onAppend((performance.now() - began) / 1000);
    }
    return result;
  }
}
