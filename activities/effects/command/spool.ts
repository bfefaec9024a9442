import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { StepRef } from '../../contract.ts';
import { isAlive, parseIdentity, processesWith, type ProcessIdentity } from './process-identity.ts';

/** What the worker writes down before it starts a supervisor. */
export interface Intention {
  readonly incarnation: string;
  readonly startedAt: number;
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly mode: 'finish' | 'kill';
}

/** The streams of a command, each a file of its folder. */
export const streams = ['stdout', 'stderr'] as const;
export type StreamName = (typeof streams)[number];

/** The folder of one attempt: `<spool>/<run>/<address encoded>/<visit>.<attempt>`. */
export function spoolFolder(spool: string, ref: StepRef): string {
  return join(spool, ref.run, encodeURIComponent(ref.address), `${ref.visit}.${ref.attempt}`);
}

/** What marks the processes of one folder, in their environment. */
export function markerOf(folder: string): string {
  return `BACKOUT_SPOOL=${folder}`;
}

/** Makes the folder of an attempt, readable by nobody else. Throws where one is there already. */
export function openSpool(folder: string, intention: Intention): void {
  mkdirSync(join(folder, '..'), { recursive: true, mode: 0o700 });
  mkdirSync(folder, { mode: 0o700 });
  for (const stream of streams) writeFileSync(join(folder, stream), '', { mode: 0o600 });
  writeFileSync(join(folder, 'exit'), ' '.repeat(8), { mode: 0o600 });
  writeJson(folder, 'intention', intention);
}

/** What the worker that made the folder intended, or undefined where it did not get so far. */
export function readIntention(folder: string): Intention | undefined {
  return readJson<Intention>(folder, 'intention');
}

/** The supervisor that claimed the folder, or undefined where none has. */
export function readStart(folder: string): ProcessIdentity | undefined {
  const line = readText(join(folder, 'start'));
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

/** The exit status that the supervisor wrote, or undefined as long as there is none. */
export function readExit(folder: string): number | undefined {
  const match = /^(\d{1,3})\n/.exec(readText(join(folder, 'exit')) ?? '');
  return match ? Number(match[1]) : undefined;
}

/** Marks that the worker is ending the command because its time is up: what follows is then no exit of its own. */
export function markTimeUp(folder: string): void {
  writeFileSync(join(folder, 'time-up'), '', { mode: 0o600 });
}

/** Whether a worker ended the command because its time was up. */
export function wasTimeUp(folder: string): boolean {
  return existsSync(join(folder, 'time-up'));
}

/** Whether it was taken down together with its worker, as `onWorkerLoss: 'kill'` asks. */
export function wasOrphaned(folder: string): boolean {
  return existsSync(join(folder, 'orphaned'));
}

/** How many bytes a stream has by now. */
export function streamSize(folder: string, stream: StreamName): number {
  return statSync(join(folder, stream), { throwIfNoEntry: false })?.size ?? 0;
}

/** Whether anything of the attempt still runs: its supervisor, or, where that was killed, what it had started. */
export function survives(folder: string): boolean {
  const supervisor = readStart(folder);
  return (supervisor !== undefined && isAlive(supervisor)) || survivorsOf(folder).length > 0;
}

/** The processes that carry the folder's mark. Takes 15 ms: only for when the supervisor is gone without an end. */
export function survivorsOf(folder: string): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return processesWith(markerOf(folder), pids);
}

/** Writes a small JSON file whole or not at all. */
export function writeJson(folder: string, name: string, value: unknown): void {
  const path = join(folder, name);
  writeFileSync(`${path}.tmp`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}

/** Reads what `writeJson` wrote, or undefined where there is none. */
export function readJson<T>(folder: string, name: string): T | undefined {
  const text = readText(join(folder, name));
  // Only this module writes these files, whole or not at all.
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** Removes the folder of an attempt whose outcome is in the record. */
export function removeSpool(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
