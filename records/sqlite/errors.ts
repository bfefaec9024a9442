import { BackoutError, isBackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';

const primary = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;
const unwritable: ReadonlyMap<number, string> = new Map([
  [primary.busy, 'another process held the record for longer than the time allowed'],
  [primary.locked, 'another process held the record for longer than the time allowed'],
  [primary.readOnly, 'the record may only be read: its file or folder is read-only'],
  [primary.ioError, 'the disk refused a write'],
  [primary.full, 'the disk is full'],
  [primary.cannotOpen, 'the file of the record cannot be opened for writing'],
]);
const nextSteps: ReadonlyMap<number, string> = new Map([
  [primary.busy, 'find the process that holds the record; nothing new begins until it lets go'],
  [primary.locked, 'find the process that holds the record; nothing new begins until it lets go'],
  [primary.readOnly, 'make the file and its folder writable for this user; everything then goes on by itself'],
  [primary.ioError, 'look at the disk (space, quota, file size limit, health); everything then goes on by itself'],
  [primary.full, 'free some space; everything then goes on by itself'],
  [primary.cannotOpen, 'look at the folder: does it exist, and may this user write there?'],
]);

/** SQLite's primary result code of what was thrown, or undefined where it is not SQLite's. */
function sqliteCode(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('errcode' in thrown)) return undefined;
  return typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : undefined;
}

/** Whether another connection is in the way, so that trying again makes sense. */
export function isBusy(thrown: unknown): boolean {
  const code = sqliteCode(thrown);
  return code === primary.busy || code === primary.locked;
}

/** What to throw for a failed write: `record-unwritable` where the record could not be written, else what it was. */
export function writeError(thrown: unknown, path: string): unknown {
  const code = sqliteCode(thrown);
  const found = code === undefined ? undefined : unwritable.get(code);
  if (code === undefined || found === undefined || isBackoutError(thrown)) return readError(thrown, path);
  return new BackoutError('record-unwritable', `the record cannot be written: ${found}`, {
    expected: `a record that can be written at ${path}`,
    found: messageOf(thrown),
    where: path,
    next: nextSteps.get(code) ?? 'look at the disk',
  });
}

/** What to throw for a failed read: `record-unreadable` where the file is missing, busy or no record, else what it was. */
export function readError(thrown: unknown, path: string): unknown {
  const code = sqliteCode(thrown);
  const unreadable =
    code === primary.corrupt || code === primary.notADatabase || (code !== undefined && unwritable.has(code));
  if (!unreadable || isBackoutError(thrown)) return thrown;
  return new BackoutError('record-unreadable', 'the record cannot be read', {
    expected: `a record at ${path}`,
    found: messageOf(thrown),
    where: path,
    next: 'look at the file and its folder; `backout audit verify` checks a copy',
  });
}
