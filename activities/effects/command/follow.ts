import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-identity.ts';
import {
  isVoidClaim,
  markTimeUp,
  readExit,
  readIntention,
  readStart,
  survivorsOf,
  wasOrphaned,
  wasTimeUp,
} from './spool.ts';

/** How a command ended. `lost`: nobody wrote its end, and nothing of it runs any more; `started` is whether it can have run. */
export type End =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'time-up'; readonly code: number | null }
  | { readonly kind: 'lost'; readonly started: boolean; readonly known: string };

export interface Following {
  /** When it aborts, following ends with its reason; the command goes on. */
  readonly signal: AbortSignal;
  /** Resolves when a supervisor that this process started has ended: saves waiting for the next look. */
  readonly gone?: Promise<void>;
  /** Called at every look, and once more after the end, with what the files then hold. */
  readonly look?: () => Promise<void>;
  readonly everyMs?: number;
}

/**
 * Follows the command of a spool folder to its end, whoever started it, and enforces what is left of its time limit:
 * SIGTERM to the group, after the grace SIGKILL. Returns only when there is an end, or nothing of it is left.
 */
export async function follow(folder: string, following: Following): Promise<End> {
  const everyMs = following.everyMs ?? 100;
  let gone = following.gone?.then(() => true as const);
  let ended = false;
  for (;;) {
    following.signal.throwIfAborted();
    const end = endOf(folder, ended);
    if (end) return await settle(folder, end, following);
    enforceTime(folder);
    await following.look?.();
    const woken = await Promise.race([sleep(everyMs, false, { ref: true }), ...(gone ? [gone] : [])]);
    if (!woken) continue;
    ended = true;
    gone = undefined;
  }
}

/** What the files and processes say now; undefined while it runs. `ended`: the supervisor we started is gone. */
function endOf(folder: string, ended: boolean): End | undefined {
  const code = readExit(folder);
  if (code !== undefined) return wasTimeUp(folder) ? { kind: 'time-up', code } : { kind: 'exited', code };
  const supervisor = readStart(folder);
  if (!supervisor) return unclaimed(folder, ended);
  // Looked at again: it may have written its status and ended between the two looks.
  if (isAlive(supervisor) || readExit(folder) !== undefined) return undefined;
  if (wasTimeUp(folder)) return { kind: 'time-up', code: null };
  if (wasOrphaned(folder)) return { kind: 'lost', started: true, known: 'it was ended together with its worker' };
  return survivorsOf(folder).length > 0
    ? undefined
    : { kind: 'lost', started: true, known: 'its supervisor was killed, and nothing of it runs any more' };
}

/** Nobody has written down that it began. */
function unclaimed(folder: string, ended: boolean): End | undefined {
  if (!existsSync(folder)) {
    const known = 'what it left behind was removed, and nothing of it runs any more';
    return survivorsOf(folder).length > 0 ? undefined : { kind: 'lost', started: true, known };
  }
  return ended || isVoidClaim(folder) ? { kind: 'lost', started: false, known: 'it never began' } : undefined;
}

function enforceTime(folder: string): void {
  const intention = readIntention(folder);
  const supervisor = readStart(folder);
  if (!intention || !supervisor || !isAlive(supervisor)) return;
  const over = Date.now() - intention.startedAt - intention.timeoutMs;
  if (over < 0) return;
  if (!wasTimeUp(folder)) {
    markTimeUp(folder);
    signalGroup(supervisor.pid, 'SIGTERM');
  } else if (over >= intention.graceMs) signalGroup(supervisor.pid, 'SIGKILL');
}

/** What is left of a command whose time is up has its grace too, then goes. Other commands may leave services behind. */
async function settle(folder: string, end: End, following: Following): Promise<End> {
  const intention = readIntention(folder);
  if (end.kind === 'time-up' && intention) {
    const graceEnds = intention.startedAt + intention.timeoutMs + intention.graceMs;
    for (let left = survivorsOf(folder); left.length > 0; left = survivorsOf(folder)) {
      if (Date.now() >= graceEnds) left.forEach(killProcess);
      await sleep(20);
    }
  }
  await following.look?.();
  return end;
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // gone meanwhile
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone meanwhile
  }
}
