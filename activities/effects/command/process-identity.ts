import { readFileSync } from 'node:fs';

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
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  const startTime = stat && statField(stat, 22);
  return startTime ? { pid, startTime, boot: bootId() } : undefined;
}

/** Whether this very process still runs; a reused number, a zombie or another boot is not it. */
export function isAlive(identity: ProcessIdentity): boolean {
  const stat = readOrUndefined(`/proc/${identity.pid}/stat`);
  if (!stat || statField(stat, 3) === 'Z') return false;
  return statField(stat, 22) === identity.startTime && bootId() === identity.boot;
}

/** Processes whose environment carries a marker; those of other users stay unseen. */
export function processesWith(marker: string, pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    const environment = readOrUndefined(`/proc/${pid}/environ`);
    return environment?.split('\0').includes(marker) ?? false;
  });
}

function bootId(): string {
  return readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown';
}

/** Fields are counted from 1; the second is a name in parentheses that may itself contain blanks and parentheses. */
function statField(stat: string, field: number): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[field - 3]?.trim();
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
