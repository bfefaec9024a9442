import { DatabaseSync, type StatementSync, type SQLInputValue } from 'node:sqlite';
import {
  SqliteDialect,
  SqliteDriver,
  Kysely,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import type { Tables } from '../store/tables.ts';
import { retryWhileBusy } from './busy-retry.ts';

/** How one connection begins its transactions, and how long it waits for others. */
export interface ConnectionOptions {
  readonly path: string;
  readonly begin: 'begin' | 'begin immediate';
  readonly patienceMs: number;
  /** For tests of a full disk: pages the file may have. */
  readonly maxPages?: number | undefined;
}

/** One connection on the file, dressed as a Kysely. */
export interface SqliteConnection {
  readonly db: Kysely<Tables>;
  readonly raw: DatabaseSync;
}

/** Opens one connection. SQLite itself never waits: a wait would block this process, which may be the one that others wait for. */
export function connectSqlite(options: ConnectionOptions): SqliteConnection {
  const raw = new DatabaseSync(options.path, { timeout: 0 });
  try {
    raw.exec(
      'pragma synchronous = full; pragma foreign_keys = on; pragma recursive_triggers = on; pragma temp_store = memory',
    );
    if (options.maxPages !== undefined) raw.exec(`pragma max_page_count = ${options.maxPages}`);
    return { raw, db: new Kysely<Tables>({ dialect: new Dialect(raw, options) }) };
  } catch (error) {
    raw.close();
    throw error;
  }
}

class Dialect extends SqliteDialect {
  readonly #raw: DatabaseSync;
  readonly #options: ConnectionOptions;

  constructor(raw: DatabaseSync, options: ConnectionOptions) {
    super({ database: shim(raw) });
    this.#raw = raw;
    this.#options = options;
  }

  override createDriver(): SqliteDriver {
    return new PatientDriver(this.#raw, this.#options);
  }
}

/** Begins as told and asks again, without blocking, while another connection holds the file. */
class PatientDriver extends SqliteDriver {
  readonly #raw: DatabaseSync;
  readonly #options: ConnectionOptions;

  constructor(raw: DatabaseSync, options: ConnectionOptions) {
    super({ database: shim(raw) });
    this.#raw = raw;
    this.#options = options;
  }

  override async beginTransaction(_connection: DatabaseConnection): Promise<void> {
    await retryWhileBusy(this.#options.patienceMs, () => begin(this.#raw, this.#options.begin));
  }

  override async commitTransaction(_connection: DatabaseConnection): Promise<void> {
    await retryWhileBusy(this.#options.patienceMs, () => this.#raw.exec('commit'));
  }

  /** SQLite has rolled back by itself after some errors (a full disk): then there is nothing left to do. */
  override async rollbackTransaction(_connection: DatabaseConnection): Promise<void> {
    if (this.#raw.isTransaction) this.#raw.exec('rollback');
  }
}

/** Begins and touches the file at once: the snapshot is that of this moment, and a writer in the way is met here, not later. */
function begin(raw: DatabaseSync, how: ConnectionOptions['begin']): void {
  raw.exec(how);
  try {
    raw.exec('select 1 from sqlite_master limit 1');
  } catch (error) {
    raw.exec('rollback');
    throw error;
  }
}

/** What Kysely wants of a database. Statements are prepared once: the set of texts is small and fixed. */
function shim(raw: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => raw.close(),
    prepare(sql) {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      const statement = dressed(raw.prepare(sql));
      if (prepared.size < 500) prepared.set(sql, statement);
      return statement;
    },
  };
}

function dressed(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
