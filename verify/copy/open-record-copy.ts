import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import { projectionTables } from '../../records/store/tables.ts';
import { recordFile } from '../../records/record-file.ts';
import type { StoredEntry } from '../../records/record-store.ts';
import type { CopiedAnswer, CopiedColumns, CopiedEntry, RecordCopy } from './record-copy.ts';

/**
 * Opens the record in a folder, or a record's file, for verification. While a process has it open, this reads one
 * snapshot of it; otherwise it works on its own copy, so that nothing is written and a folder that may only be read will
 * do. Throws `record-unreadable`.
 */
export function recordCopyOfFile(place: string): RecordCopy {
  const path = existsSync(place) && statSync(place).isDirectory() ? join(place, recordFile) : place;
  if (!existsSync(path)) throw unreadable(path, 'no file');
  return (existsSync(`${path}-shm`) ? snapshotOf(path) : undefined) ?? copied(path);
}

function unreadable(path: string, found: string): BackoutError {
  const expected = `a record at ${path}`;
  return new BackoutError('record-unreadable', 'there is no record here that can be read', {
    expected,
    found,
    where: path,
    next: 'name the folder that holds the record: --record DIR',
  });
}

/** One consistent snapshot of a record that is in use; undefined where this user cannot share it. */
function snapshotOf(path: string): RecordCopy | undefined {
  try {
    const db = new DatabaseSync(path, { readOnly: true, timeout: 2000 });
    db.exec('begin; select count(*) from entries');
    return copyOf(db, () => undefined);
  } catch {
    return undefined;
  }
}

function copied(path: string): RecordCopy {
  const folder = mkdtempSync(join(tmpdir(), 'backout-verify-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(path));
    for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
    const db = new DatabaseSync(copy);
    db.prepare('select count(*) from entries').get();
    return copyOf(db, remove);
  } catch (error) {
    remove();
    throw unreadable(path, messageOf(error));
  }
}

function copyOf(db: DatabaseSync, remove: () => void): RecordCopy {
  const receipts = db.prepare('select digest, bytes, signature, received_at from receipts where digest = ?');
  const blobs = blobsIn(db);
  return {
    entries: () => entriesOf(db),
    checkpoints: () =>
      db
        .prepare('select note from checkpoints order by size')
        .all()
        .map((row) => ({ note: String(row['note']) })),
    receipt: (digest) => {
      const row = receipts.get(digest);
      return (
        row && {
          digest: String(row['digest']),
          bytes: row['bytes'] as Uint8Array,
          signature: String(row['signature']),
          receivedAt: String(row['received_at']),
        }
      );
    },
    blob: blobs,
    answers: () => answersOf(db),
    views: () =>
      Object.fromEntries(
        projectionTables
          .filter((table) => hasTable(db, table))
          .map((table) => [table, db.prepare(`select * from ${table}`).all()]),
      ),
    schema: schemaOf(db),
    close: () => {
      db.close();
      remove();
    },
  };
}

function hasTable(db: DatabaseSync, name: string): boolean {
  return db.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(name) !== undefined;
}

/** A copy may have been made before the schema was what it is now. */
function schemaOf(db: DatabaseSync): number {
  const row = hasTable(db, 'meta') ? db.prepare("select value from meta where name = 'schema'").get() : undefined;
  return Number(row?.['value']) || 0;
}

/** Content by digest, put together from its parts where it lies in parts. Copies of older records have none. */
function blobsIn(db: DatabaseSync): (digest: string) => Uint8Array | undefined {
  const whole = db.prepare('select content, size from blobs where digest = ?');
  const parts = hasTable(db, 'blob_parts')
    ? db.prepare('select content from blob_parts where digest = ? order by part')
    : undefined;
  return (digest) => {
    const row = whole.get(digest);
    const content = row?.['content'] as Uint8Array | undefined;
    if (content === undefined || content.length > 0 || row?.['size'] === 0) return content;
    return Buffer.concat((parts?.all(digest) ?? []).map((part) => part['content'] as Uint8Array));
  };
}

function* answersOf(db: DatabaseSync): Iterable<CopiedAnswer> {
  const rows = db.prepare('select digest as request, run, answer from receipts order by received_at, digest');
  for (const row of rows.iterate()) yield row as unknown as CopiedAnswer;
}

function* entriesOf(db: DatabaseSync): Iterable<CopiedEntry> {
  const rows = db.prepare(
    'select e.seq, e.at, e.run, e.service, e.version, e.environment, e.type, e.body as digest, e.json, e.leaf, b.json as body from entries e left join bodies b on b.digest = e.body order by e.seq',
  );
  for (const row of rows.iterate()) {
    const { seq, json, leaf, body, digest, ...columns } = row as unknown as StoredEntry &
      Omit<CopiedColumns, 'body'> & { digest: string };
    yield { seq, json, leaf, body, columns: { ...columns, body: digest } };
  }
}
