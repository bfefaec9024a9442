import { SqliteFile, type SqliteOptions } from './sqlite-file.ts';
import { SqlStore } from '../store/sql-store.ts';

export interface OpenOptions extends SqliteOptions {
  /** Told how many seconds each append took, waiting for others included. */
  readonly onAppend?: (seconds: number) => void;
}

/**
 * Opens the record in a file, with its schema brought up to date. Several processes may have it open at once.
 * Throws `record-unreadable` where there is none (unless `create`) or it is no record, `record-unwritable` where its
 * folder cannot be written.
 */
export async function openRecord(path: string, options: OpenOptions = {}): Promise<SqlStore> {
  return new SqlStore(await SqliteFile.open(path, options), options.onAppend);
}
