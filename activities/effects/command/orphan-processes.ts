import { readdirSync, readFileSync } from 'node:fs';
import { type FoundProcess, processesOf } from './process-identity.ts';
import { readStart, signsOf } from './spool.ts';

/** A process that a command has left running, and how it still belongs to the command. */
export interface LeftBehind extends FoundProcess {
  readonly name: string;
}

/**
 * What a command that has ended left running: in its session, with its mark in the environment, or writing into its
 * output. Numbers rise, so that only what is younger than the supervisor is looked at, unless they have begun again since.
 */
export function leftBehind(folder: string): LeftBehind[] {
  const supervisor = readStart(folder);
  if (!supervisor) return [];
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const younger = newestPid() > supervisor.pid ? all.filter((pid) => pid > supervisor.pid) : all;
  return processesOf(signsOf(folder), younger)
    .filter(({ pid }) => pid !== supervisor.pid)
    .map((found) => ({ ...found, name: nameOf(found.pid) }));
}

/** `; left running: server (4711), which holds its output open`, or nothing. */
export function orphansInWords(left: readonly LeftBehind[]): string {
  if (left.length === 0) return '';
  const holding = left.some((one) => one.holdsOutput) ? ', which still holds its output open' : '';
  return `; left running: ${namesOf(left)}${holding}`;
}

/** `server (4711), sh (4712)`, of many the first and how many more. */
export function namesOf(left: readonly LeftBehind[]): string {
  const shown = left.slice(0, 5).map(({ name, pid }) => `${name} (${pid})`);
  return [...shown, ...(left.length > shown.length ? [`${left.length - shown.length} more`] : [])].join(', ');
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'a process';
  }
}

/** The number that was given last. */
function newestPid(): number {
  try {
    return Number(readFileSync('/proc/loadavg', 'utf8').trim().split(' ').at(-1));
  } catch {
    return 0;
  }
}
