import { AsyncLocalStorage } from 'node:async_hooks';
import { closeSync, existsSync, openSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import { BackoutError, isBackoutError } from '../../common/errors.ts';
import type { Database } from '../store/database.ts';
import { createSchema, presentVersion, schemaVersion } from '../store/schema.ts';
import type { Tables } from '../store/tables.ts';
import { connectSqlite, type SqliteConnection } from './connection.ts';
import { readError, writeError } from './errors.ts';
import { retryWhileBusy } from './busy-retry.ts';
import { FileIdentity } from './file-identity.ts';
import { refuseChanges } from './triggers.ts';

/** How to open a record in a file. */
export interface SqliteOptions {
  /** Make the file where there is none; otherwise `record-unreadable`. */
  readonly create?: boolean;
  /** How long to wait for other processes before `record-unwritable`; 5 s by default. */
  readonly patienceMs?: number;
  /** For tests of a full disk: pages the file may have. */
  readonly maxPages?: number;
  /** Told of every write that could not be made; it does not matter who asked for it. */
  readonly onRefusal?: (refusal: BackoutError) => void;
}

/**
 * A record in one SQLite file: write-ahead log, every commit on disk before it is answered, several processes at once.
 * A file that was removed or replaced meanwhile is neither read nor written.
 */
export class SqliteFile implements Database {
  readonly #path: string;
  readonly #options: SqliteOptions;
  readonly #idle: SqliteConnection[] = [];
  readonly #same: FileIdentity;
  readonly #inWrite = new AsyncLocalStorage<{ active: boolean }>();
  #writer: SqliteConnection | undefined;
  #closed = false;

  private constructor(path: string, options: SqliteOptions) {
    this.#path = path;
    this.#options = options;
    this.#same = new FileIdentity(path);
  }

  /** Opens the file and brings its schema up to date. Throws `record-unreadable` or `record-unwritable`. */
  static async open(path: string, options: SqliteOptions = {}): Promise<SqliteFile> {
    if (options.create !== true && !existsSync(path)) {
      throw new BackoutError('record-unreadable', 'there is no record here', {
        expected: `a record at ${path}`,
        found: 'no file',
        where: path,
        next: 'backout init',
      });
    }
    if (options.create === true) forThisUserAlone(path);
    const file = new SqliteFile(path, options);
    try {
      await file.#prepare();
      file.#same.isOpen();
      return file;
    } catch (error) {
      await file.close();
      throw writeError(error, path);
    }
  }

  async read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    let connection: SqliteConnection | undefined;
    try {
      this.#same.checkForReading();
      connection = this.#idle.pop() ?? (await this.#connect('begin'));
      return await connection.db.transaction().execute(work);
    } catch (error) {
      throw readError(error, this.#path);
    } finally {
      if (connection !== undefined) this.#release(connection);
    }
  }

  async write<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    if (this.#inWrite.getStore()?.active === true)
      throw new BackoutError('internal', 'a write began inside a write of the same record: it would wait for itself');
    const mark = { active: true };
    try {
      const { db } = await this.#writing();
      return await this.#inWrite.run(mark, () =>
        db.transaction().execute(async (transaction) => {
          const result = await work(transaction);
          this.#same.checkForWriting();
          return result;
        }),
      );
    } catch (error) {
      const thrown = writeError(error, this.#path);
      if (isBackoutError(thrown) && thrown.code === 'record-unwritable') this.#options.onRefusal?.(thrown);
      throw thrown;
    } finally {
      mark.active = false;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const connection of [...this.#idle.splice(0), this.#writer]) {
      if (connection?.raw.isOpen === true) connection.raw.close();
    }
    this.#writer = undefined;
  }

  #release(connection: SqliteConnection): void {
    if (this.#closed && connection.raw.isOpen) connection.raw.close();
    else if (connection.raw.isOpen) this.#idle.push(connection);
  }

  /** The one connection that writes; Kysely lets one transaction at a time through. */
  async #writing(): Promise<SqliteConnection> {
    this.#writer ??= await this.#connect('begin immediate');
    return this.#writer;
  }

  async #connect(begin: 'begin' | 'begin immediate'): Promise<SqliteConnection> {
    if (this.#closed) throw new BackoutError('record-unreadable', 'the record is closed', { where: this.#path });
    const { maxPages } = this.#options;
    return this.#patiently(() => connectSqlite({ path: this.#path, begin, patienceMs: this.#patienceMs, maxPages }));
  }

  async #patiently<T>(work: () => T | Promise<T>): Promise<T> {
    return retryWhileBusy(this.#patienceMs, work);
  }

  get #patienceMs(): number {
    return this.#options.patienceMs ?? 5000;
  }

  async #prepare(): Promise<void> {
    const writer = await this.#connect('begin immediate');
    this.#writer = writer;
    await this.#patiently(() => {
      if (writer.raw.prepare('pragma journal_mode').get()?.['journal_mode'] !== 'wal')
        writer.raw.exec('pragma journal_mode = wal');
    });
    if ((await this.#patiently(() => this.#version(writer))) >= schemaVersion) return;
    await writer.db.transaction().execute(async (db) => {
      await createSchema(db, { bytes: 'blob', serial: 'integer' });
      await refuseChanges(db);
    });
  }

  async #version(connection: SqliteConnection): Promise<number> {
    const tables = await sql<{ name: string }>`select name from sqlite_master where name = 'meta'`.execute(
      connection.db,
    );
    const version = tables.rows.length === 0 ? 0 : await presentVersion(connection.db);
    if (version > schemaVersion) {
      throw new BackoutError('record-unreadable', 'the record was written by a newer version of backout', {
        expected: `schema ${schemaVersion} or older`,
        found: `schema ${version}`,
        where: this.#path,
        next: 'use the newer version',
      });
    }
    return version;
  }
}

/** SQLite makes files that everybody may read; what it puts beside them gets the same permissions. Why it cannot, SQLite says. */
function forThisUserAlone(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It is there already, or cannot be made.
  }
}
