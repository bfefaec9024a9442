import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessAlive } from './process-identity.ts';
import {
  isBeingKept,
  isVoidClaim,
  markTimeUp,
  readExit,
  readIntention,
  readStart,
  survivorsOf,
  wasOrphaned,
  wasTimeUp,
} from './spool.ts';
import { isSpooledFolder } from './spool-file.ts';
import { markWatched } from './last-sign-of-life.ts';

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

/** A look at all processes can miss one that begins meanwhile, or that just executes another program. */
const looksUntilLost = 3;
/** How often it is noted that somebody follows. */
const watchedEveryMs = 1000;

/**
 * Follows the command of a spool folder to its end, no matter who started it, and enforces what is left of its time limit:
 * SIGTERM to the group, after the grace SIGKILL. Returns only when there is an end, or nothing of it is left.
 */
export async function followSpool(folder: string, following: Following): Promise<End> {
  const everyMs = following.everyMs ?? 100;
  const limit = timeLimit(folder);
  let gone = following.gone?.then(() => true as const);
  let ended = false;
  let emptyLooks = 0;
  let watchedAt = Date.now();
  for (;;) {
    following.signal.throwIfAborted();
    const found = endOf(folder, { launched: following.gone !== undefined, ended, isTimeUp: limit.isUp() });
    emptyLooks = found?.kind === 'lost' ? emptyLooks + 1 : 0;
    const end = emptyLooks > 0 && emptyLooks < looksUntilLost ? undefined : found;
    if (end?.kind === 'time-up') await limit.clear();
    if (end) {
      if (end.kind !== 'exited') await keptToTheEnd(folder);
      await following.look?.();
      return end;
    }
    limit.enforce();
    if (Date.now() - watchedAt >= watchedEveryMs) {
      markWatched(folder);
      watchedAt = Date.now();
    }
    await following.look?.();
    const woken = await Promise.race([sleep(everyMs, false), ...(gone ? [gone] : [])]);
    if (!woken) continue;
    ended = true;
    gone = undefined;
  }
}

/** How long what was written before an end without a supervisor is waited for: what is in a pipe then is soon in its file. */
const keptWithinMs = 1000;

async function keptToTheEnd(folder: string): Promise<void> {
  for (const ends = performance.now() + keptWithinMs; isBeingKept(folder) && performance.now() < ends;) await sleep(20);
}

/** What is known besides the files: whether this process started the supervisor, whether that is gone, whether time is up. */
interface Known {
  readonly launched: boolean;
  readonly ended: boolean;
  readonly isTimeUp: boolean;
}

/** What the files and processes say now; undefined while it runs. */
function endOf(folder: string, { launched, ended, isTimeUp }: Known): End | undefined {
  // What stands in `exit` before the supervisor has ended can be the command's own.
  const code = readExit(folder);
  if (launched && !ended) return undefined;
  if (code !== undefined && (ended || isSupervisorGone(folder)))
    return isTimeUp ? { kind: 'time-up', code } : { kind: 'exited', code };
  const supervisor = readStart(folder);
  if (!supervisor) return unclaimed(folder, ended);
  // Looked at again: it may have written its status and ended between the two looks.
  if (isProcessAlive(supervisor) || readExit(folder) !== undefined) return undefined;
  if (isTimeUp) return { kind: 'time-up', code: null };
  if (wasOrphaned(folder)) return { kind: 'lost', started: true, known: 'it was ended together with its worker' };
  return survivorsOf(folder).length > 0
    ? undefined
    : { kind: 'lost', started: true, known: 'its supervisor was killed, and nothing of it runs any more' };
}

/** Where nothing says who it was, it is gone once nothing of the command runs. */
function isSupervisorGone(folder: string): boolean {
  const supervisor = readStart(folder);
  return supervisor ? !isProcessAlive(supervisor) : survivorsOf(folder).length === 0;
}

/** Nobody has written down that it began. */
function unclaimed(folder: string, ended: boolean): End | undefined {
  if (!isSpooledFolder(folder)) {
    const known = 'what it left behind was removed, and nothing of it runs any more';
    return survivorsOf(folder).length > 0 ? undefined : { kind: 'lost', started: true, known };
  }
  return ended || isVoidClaim(folder) ? { kind: 'lost', started: false, known: 'it never began' } : undefined;
}

/**
 * The time limit of a command: first SIGTERM, after the grace SIGKILL. Who follows a command whose time was up long ago
 * asks it first too.
 */
function timeLimit(folder: string) {
  let askedAt: number | undefined;
  const grace = (): number => readIntention(folder)?.graceMs ?? 0;
  const ask = (): void => {
    askedAt = Date.now();
    try {
      markTimeUp(folder);
    } catch {
      // A full disk does not keep a command from being ended; only who comes after us takes its end for its own.
    }
    signalAll(folder, 'SIGTERM');
  };
  return {
    isUp: (): boolean => askedAt !== undefined || wasTimeUp(folder),
    enforce(): void {
      const intention = readIntention(folder);
      if (!intention || !readStart(folder) || Date.now() < intention.startedAt + intention.timeoutMs) return;
      if (askedAt === undefined) ask();
      else if (Date.now() >= askedAt + intention.graceMs) signalAll(folder, 'SIGKILL');
    },
    /** What it leaves behind has its grace too, then goes. A command that ends in time may leave services behind. */
    async clear(): Promise<void> {
      const ends = (askedAt ?? 0) + grace();
      for (let left = survivorsOf(folder); left.length > 0; left = survivorsOf(folder)) {
        if (Date.now() >= ends) left.forEach((pid) => signalOne(pid, 'SIGKILL'));
        await sleep(20);
      }
    },
  };
}

/**
 * Signals the group while its leader lives, and otherwise every process that carries the folder's mark. Nobody can ignore SIGKILL: it
 * goes to each by itself, so that what the command has said by then still reaches its files.
 */
function signalAll(folder: string, signal: NodeJS.Signals): void {
  const supervisor = readStart(folder);
  if (signal !== 'SIGKILL' && supervisor && isProcessAlive(supervisor)) signalOne(-supervisor.pid, signal);
  else survivorsOf(folder).forEach((pid) => signalOne(pid, signal));
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone meanwhile
  }
}
