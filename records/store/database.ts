import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What the store needs of a database: snapshots to read from, and one writer at a time over all processes. */
export interface Database {
  /** Runs in one consistent snapshot. */
  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /** Runs alone over all processes, durable once it resolves; `record-unwritable` when that is not possible. */
  write<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
