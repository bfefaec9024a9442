import { readdirSync, readlinkSync } from 'node:fs';
import { readTextIfAny } from './read-text.ts';

/** A process that cannot be mistaken for a later one with the same number: boot and start time are part of it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot at which it began, as /proc says. */
  readonly startTime: string;
  readonly boot: string;
}

/** The identity that a line of `<boot id> <content of /proc/PID/stat>` tells, or undefined when it tells none. */
export function parseIdentity(line: string): ProcessIdentity | undefined {
  const boot = line.slice(0, line.indexOf(' '));
  const stat = line.slice(boot.length + 1);
  const pid = Number.parseInt(stat, 10);
  const startTime = statField(stat, 22);
  return boot.length > 0 && pid > 0 && startTime ? { pid, startTime, boot } : undefined;
}

/** The identity of a process that exists now. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const stat = readTextIfAny(`/proc/${pid}/stat`);
  const startTime = stat && statField(stat, 22);
  return startTime ? { pid, startTime, boot: bootId() } : undefined;
}

/** Whether this very process still runs; a reused number, a zombie or another boot is not it. */
export function isProcessAlive(identity: ProcessIdentity): boolean {
  const stat = readTextIfAny(`/proc/${identity.pid}/stat`);
  if (!stat || statField(stat, 3) === 'Z') return false;
  return statField(stat, 22) === identity.startTime && bootId() === identity.boot;
}

/** By what a process is known to be one that a command began. */
export interface Signs {
  /** A variable of its environment. */
  readonly marker: string;
  /** Files that its output goes to, directly or through one that keeps it. */
  readonly outputs: readonly string[];
  /** Who began its session. */
  readonly leader: ProcessIdentity | undefined;
}

/** What of a process was found to be a command's. */
export interface FoundProcess {
  readonly pid: number;
  /** Whether it is in the command's session. */
  readonly inSession: boolean;
  /** Whether it has the command's output open. */
  readonly holdsOutput: boolean;
}

/**
 * Processes that have one of these signs. The session counts because a process has no environment to read while it
 * executes another program, nor when it cleared it; the output because it may have done that in a session of its own.
 * Zombies run nothing; processes of other users are seen by their session alone. Who only keeps what the command writes is
 * none of them: it ends with the last that writes.
 */
export function processesOf({ marker, outputs, leader }: Signs, pids: readonly number[]): FoundProcess[] {
  const session = leader && isSessionOf(leader) ? String(leader.pid) : undefined;
  const seen = pids.map((pid) => ({ pid, variables: variablesOf(pid) }));
  const keepers = seen.filter(({ variables }) => isKeeper(variables, marker)).map(({ pid }) => pid);
  const pipes = keepers.flatMap((pid) => linkOf(`/proc/${pid}/fd/0`) ?? []);
  const writes = (pid: number): boolean =>
    [1, 2].some((descriptor) => outputs.includes(linkOf(`/proc/${pid}/fd/${descriptor}`) ?? '')) ||
    (pipes.length > 0 && hasOpen(pid, pipes));
  return seen
    .filter(({ pid }) => !keepers.includes(pid))
    .map(({ pid, variables }) => ({
      pid,
      isMarked: variables.includes(marker),
      inSession: session !== undefined && isInSession(pid, session),
    }))
    .filter(({ pid, isMarked, inSession }) => isMarked || inSession || writes(pid))
    .map(({ pid, inSession }) => ({ pid, inSession, holdsOutput: hasOpen(pid, [...outputs, ...pipes]) }));
}

/** Processes that still append what a command has written to its files. */
export function keepersOf(marker: string, pids: readonly number[]): number[] {
  return pids.filter((pid) => isKeeper(variablesOf(pid), marker));
}

function isKeeper(variables: readonly string[], marker: string): boolean {
  return variables.includes(marker) && variables.includes(keeperMark);
}

function variablesOf(pid: number): string[] {
  return readTextIfAny(`/proc/${pid}/environ`)?.split('\0') ?? [];
}

/** What marks, in its environment, a process that appends a command's output to its files. */
const keeperMark = 'BACKOUT_KEEPER=1';

function isInSession(pid: number, session: string): boolean {
  const stat = readTextIfAny(`/proc/${pid}/stat`);
  return stat !== undefined && statField(stat, 6) === session && statField(stat, 3) !== 'Z';
}

/** Whether a process has one of these files open; not where that is not ours to see. */
function hasOpen(pid: number, files: readonly string[]): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((name) => files.includes(linkOf(`${folder}/${name}`) ?? ''));
  } catch {
    return false;
  }
}

/** Whether the session with the leader's number is still the leader's own: nobody else got the number meanwhile. */
function isSessionOf(leader: ProcessIdentity): boolean {
  const now = identityOf(leader.pid);
  return leader.boot === bootId() && (now === undefined || now.startTime === leader.startTime);
}

/** What a process id of this process is one of: `<boot id>/<process namespace>`. Two containers of one host differ in it. */
function thisMachine(): string {
  return `${bootId()}/${processNamespace()}`;
}

/** This process, so that it is never taken for another one that had or has its number. */
export function thisProcess(): { readonly startTime: string; readonly machine: string } {
  return { startTime: identityOf(process.pid)?.startTime ?? 'unknown', machine: thisMachine() };
}

/** The parts of what `thisMachine` says; undefined where there is nothing. */
export function machineOf(text: string | undefined): { boot: string; processes: string } | undefined {
  const [boot, processes] = text?.split('/') ?? [];
  return boot === undefined || processes === undefined ? undefined : { boot, processes };
}

function processNamespace(): string {
  return /\d+/.exec(linkOf('/proc/self/ns/pid') ?? '')?.[0] ?? 'unknown';
}

/** Where a link of /proc leads, or undefined where it is gone or not ours to read. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readTextIfAny('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown';
}

/** Fields are counted from 1; the second is a name in parentheses that may itself contain blanks and parentheses. */
function statField(stat: string, field: number): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[field - 3]?.trim();
}
