import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import { BackoutError } from '../../common/errors.ts';
import type { Dialect } from '../store/dialect.ts';
import { createSchema, presentVersion, schemaVersion } from '../store/schema.ts';
import type { Tables } from '../store/tables.ts';
import { connect, type Connection } from './connection.ts';
import { readError, writeError } from './errors.ts';
import { withPatience } from './patience.ts';
import { refuseChanges } from './triggers.ts';

/** How to open a record in a file. */
export interface SqliteOptions {
  /** Make the file where there is none; otherwise `record-unreadable`. */
  readonly create?: boolean;
  /** How long to wait for other processes before `record-unwritable`; 5 s by default. */
  readonly patienceMs?: number;
  /** For tests of a full disk: pages the file may have. */
  readonly maxPages?: number;
}

/** A record in one SQLite file: write-ahead log, every commit on disk before it is answered, several processes at once. */
export class SqliteFile implements Dialect {
  readonly #path: string;
  readonly #options: SqliteOptions;
  readonly #idle: Connection[] = [];
  readonly #inWrite = new AsyncLocalStorage<true>();
  #writer: Connection | undefined;

  private constructor(path: string, options: SqliteOptions) {
    this.#path = path;
    this.#options = options;
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
    const file = new SqliteFile(path, options);
    try {
      await file.#prepare();
      return file;
    } catch (error) {
      await file.close();
      throw writeError(error, path);
    }
  }

  async read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    let connection: Connection | undefined;
    try {
      connection = this.#idle.pop() ?? this.#connect('begin');
      return await connection.db.transaction().execute(work);
    } catch (error) {
      throw readError(error, this.#path);
    } finally {
      if (connection?.raw.isOpen === true) this.#idle.push(connection);
    }
  }

  async write<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    if (this.#inWrite.getStore() === true)
      throw new BackoutError('internal', 'a write began inside a write of the same record: it would wait for itself');
    try {
      this.#writer ??= this.#connect('begin immediate');
      const { db } = this.#writer;
      return await this.#inWrite.run(true, () => db.transaction().execute(work));
    } catch (error) {
      throw writeError(error, this.#path);
    }
  }

  async close(): Promise<void> {
    for (const connection of [...this.#idle.splice(0), this.#writer]) {
      if (connection?.raw.isOpen === true) connection.raw.close();
    }
    this.#writer = undefined;
  }

  #connect(begin: 'begin' | 'begin immediate'): Connection {
    return connect({
      path: this.#path,
      begin,
      patienceMs: this.#options.patienceMs ?? 5000,
      maxPages: this.#options.maxPages,
    });
  }

  async #prepare(): Promise<void> {
    const writer = await withPatience(this.#options.patienceMs ?? 5000, () => this.#connect('begin immediate'));
    this.#writer = writer;
    await withPatience(this.#options.patienceMs ?? 5000, () => {
      if (writer.raw.prepare('pragma journal_mode').get()?.['journal_mode'] !== 'wal')
        writer.raw.exec('pragma journal_mode = wal');
    });
    if ((await this.#version(writer)) >= schemaVersion) return;
    await writer.db.transaction().execute(async (db) => {
      await createSchema(db, { bytes: 'blob', serial: 'integer' });
      await refuseChanges(db);
    });
  }

  async #version(connection: Connection): Promise<number> {
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
