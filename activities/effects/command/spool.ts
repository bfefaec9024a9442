import { randomUUID } from 'node:crypto';
import { closeSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BackoutError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/is-error.ts';
import type { StepRef } from '../../contract.ts';
import type { SecretMarks } from './secret-marks.ts';
import {
  isProcessAlive,
  keepersOf,
  parseIdentity,
  processesOf,
  type ProcessIdentity,
  type Signs,
} from './process-identity.ts';
import {
  emptySpooled,
  isSpooledFolder,
  readSpooled,
  replaceSpooled,
  spooledStats,
  writeSpooled,
} from './spool-file.ts';
import { type StreamName, streams, streamSize } from './streams.ts';

/** What the worker writes down before it starts a supervisor. */
export interface Intention {
  readonly incarnation: string;
  readonly startedAt: number;
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly mode: 'finish' | 'kill';
  /** Of the secrets it was given; a version before this one wrote none. */
  readonly secrets?: SecretMarks;
}

/** The folder of one attempt: `<spool>/<run>/<address encoded>/<visit>.<attempt>`. */
export function spoolFolder(spool: string, ref: StepRef): string {
  return join(spool, ref.run, encodeURIComponent(ref.address), `${ref.visit}.${ref.attempt}`);
}

/** The mark of a spool, made when it is first asked for: what tells it from another one under the same name. */
export function spoolMark(spool: string): string {
  const path = join(spool, 'mark');
  mkdirSync(spool, { recursive: true, mode: 0o700 });
  try {
    // A link is made whole or not at all: of two workers that start at once, both read the same mark.
    writeSpooled(`${path}.${process.pid}`, randomUUID());
    linkSync(`${path}.${process.pid}`, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  } finally {
    rmSync(`${path}.${process.pid}`, { force: true });
  }
  const mark = readSpooled(path);
  if (mark !== undefined) return mark;
  throw new BackoutError('file-unreadable', 'the mark of the spool cannot be read', {
    expected: 'a file',
    where: path,
  });
}

/** What marks the processes of one folder, in their environment. */
export function markerOf(folder: string): string {
  return `BACKOUT_SPOOL=${folder}`;
}

/**
 * Makes the folder of an attempt, readable by nobody else, before the attempt begins: a folder that nobody claimed then
 * proves that nothing has run. One that is there already belongs to an attempt that the record knows nothing of: it is
 * put aside. Throws `step-still-running` where that one still runs, and `record-unwritable` where nothing can be kept.
 */
export function openSpool(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })) putAside(folder);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isSpooledFolder(dirname(folder))) throw new Error('the folder above it is a link to another one');
    for (const stream of streams) writeSpooled(join(folder, stream), '');
    writeSpooled(join(folder, 'exit'), ' '.repeat(exitSize));
  } catch (thrown) {
    throw unwritable(folder, thrown, 'make room on the disk; the step goes on by itself');
  }
}

function unwritable(folder: string, thrown: unknown, next: string): BackoutError {
  return new BackoutError('record-unwritable', 'the spool of this worker cannot be written', {
    expected: 'a folder that can be written',
    found: messageOf(thrown),
    where: folder,
    next,
  });
}

/** Room for an exit status, and for two counts of bytes in a second line. */
const exitSize = 48;

function putAside(folder: string): void {
  if (isSpooledFolder(folder) && !abandon(folder) && survives(folder)) {
    throw new BackoutError('step-still-running', 'something that this step began still runs', {
      expected: 'nothing of it to run',
      found: `processes ${survivorsOf(folder).join(', ')}`,
      where: folder,
      next: 'wait for its end, or end it, then continue the step',
    });
  }
  moveAside(folder);
}

/** Keeps a folder for people who want to look at it, and makes its place free. */
export function moveAside(folder: string): void {
  renameSync(folder, `${folder}.aside-${Date.now()}`);
}

/** Writes down what the worker intends, before a supervisor is started. Throws `record-unwritable`. */
export function writeIntention(folder: string, intention: Intention): void {
  try {
    writeJson(folder, 'intention', intention);
  } catch (thrown) {
    throw unwritable(folder, thrown, 'make room on the disk, then try the step again');
  }
}

/** What the worker that made the folder intended, or undefined where it did not get so far. */
export function readIntention(folder: string): Intention | undefined {
  // Only `writeIntention` writes this file, whole or not at all.
  return readJson(folder, 'intention') as Intention | undefined;
}

/** The supervisor that claimed the folder, or undefined where none has. */
export function readStart(folder: string): ProcessIdentity | undefined {
  const line = readSpooled(join(folder, 'start'));
  return line?.endsWith('\n') ? parseIdentity(line) : undefined;
}

/**
 * Keeps every supervisor from starting in this folder from now on. False when one has started already, or is about
 * to: then its end is what counts.
 */
export function abandon(folder: string): boolean {
  try {
    closeSync(openSync(join(folder, 'start'), 'wx', 0o600));
    return true;
  } catch {
    return false;
  }
}

/** A supervisor fills the folder's claim within a moment; a claim that stays empty is somebody's who runs nothing. */
const emptyClaimMs = 5000;

/** Whether the folder was claimed by nobody who will ever run something in it. */
export function isVoidClaim(folder: string): boolean {
  const claim = spooledStats(join(folder, 'start'));
  return claim?.size === 0 && Date.now() - claim.mtimeMs > emptyClaimMs;
}

/** The exit status that the supervisor wrote, or undefined as long as there is none. */
export function readExit(folder: string): number | undefined {
  const match = /^(\d{1,3})\n/.exec(readSpooled(join(folder, 'exit')) ?? '');
  return match ? Number(match[1]) : undefined;
}

/**
 * How many bytes of a stream found no room on the disk, as the supervisor says at the end where the command wrote into pipes:
 * what was written to the file and once more to nowhere, less twice what is in the file.
 */
export function bytesWithoutRoom(folder: string, stream: StreamName): number {
  const counts = /^\d+\n(\d+) (\d+)\n/.exec(readSpooled(join(folder, 'exit')) ?? '');
  const written = Number(counts?.[1 + streams.indexOf(stream)] ?? 0);
  return Math.max(0, written - 2 * streamSize(folder, stream));
}

/** Marks that the worker is ending the command because its time is up: what follows is then no exit of its own. */
export function markTimeUp(folder: string): void {
  writeSpooled(join(folder, 'time-up'), '');
}

/** Whether a worker ended the command because its time was up. */
export function wasTimeUp(folder: string): boolean {
  return spooledStats(join(folder, 'time-up')) !== undefined;
}

/** Whether it was taken down together with its worker, as `onWorkerLoss: 'kill'` asks. */
export function wasOrphaned(folder: string): boolean {
  return spooledStats(join(folder, 'orphaned')) !== undefined;
}

/** How many bytes an attempt has written by now, on both streams. */
export function streamsBytes(spool: string, ref: StepRef): number {
  const folder = spoolFolder(spool, ref);
  return streams.reduce((sum, stream) => sum + streamSize(folder, stream), 0);
}

/** Whether anything of the attempt still runs: its supervisor, or, where that was killed, what it had started. */
export function survives(folder: string): boolean {
  const supervisor = readStart(folder);
  return (supervisor !== undefined && isProcessAlive(supervisor)) || survivorsOf(folder).length > 0;
}

/**
 * The processes that belong to the folder. Takes 15 ms: only for when the supervisor is gone without an end. One look
 * can miss a process that began while it was taken: who concludes that nothing is left looks again.
 */
export function survivorsOf(folder: string): number[] {
  return processesOf(signsOf(folder), allPids()).map(({ pid }) => pid);
}

/** Whether somebody still appends to the files of a folder what its command has written. Takes as long. */
export function isBeingKept(folder: string): boolean {
  return keepersOf(markerOf(folder), allPids()).length > 0;
}

function allPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** By what the processes of a folder are known. */
export function signsOf(folder: string): Signs {
  return { marker: markerOf(folder), outputs: spooledOutputs(folder), leader: readStart(folder) };
}

/** The files that the command of a folder writes into. */
export function spooledOutputs(folder: string): string[] {
  return streams.map((stream) => join(folder, stream));
}

/** Writes a small JSON file whole or not at all. */
export function writeJson(folder: string, name: string, value: unknown): void {
  replaceSpooled(join(folder, name), JSON.stringify(value));
}

/** Reads what `writeJson` wrote, or undefined where there is none, or where a power cut left something else. */
export function readJson(folder: string, name: string): unknown {
  const text = readSpooled(join(folder, name));
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Takes back the room of output that is in the record: who still has it open goes on at the beginning. */
export function emptyStreams(folder: string): void {
  for (const stream of streams) {
    emptySpooled(join(folder, stream));
    rmSync(join(folder, `kept-${stream}`), { force: true });
  }
}

/** Removes the folder of an attempt whose outcome is in the record. */
export function removeSpool(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
