import type { BodyOf } from '../../../records/entries.ts';
import { isProcessAlive, machineOf } from '../command/process-identity.ts';
import type { EffectDeps } from './deps.ts';

type Worker = BodyOf<'step.started'>['worker'];

/** A worker that has not been seen for this long is gone. */
const leaseMs = 15_000;

/**
 * Who may speak of an attempt that another worker began. `mine`: its worker is gone, and its spool is this one. `theirs`:
 * its worker still lives, so it is waited for. `nobodys`: it ran on another host whose worker is gone.
 */
export type Lease = 'mine' | 'theirs' | 'nobodys';

/** Whose the attempt is now. */
export async function leaseOf({ store, worker }: EffectDeps, began: Worker): Promise<Lease> {
  if (began.incarnation === worker.incarnation) return 'mine';
  const isHere = hasSameSpool(began, worker);
  if (isHere && isSeenGone(began, worker)) return 'mine';
  const row = (await store.workers()).find(({ incarnation }) => incarnation === began.incarnation);
  const isSeen = row !== undefined && Date.now() - Date.parse(row.seenAt) <= leaseMs;
  if (isSeen) return 'theirs';
  return isHere ? 'mine' : 'nobodys';
}

/** Two containers may have one host's name: what tells whether its spool is ours is the spool's own mark. */
function hasSameSpool(began: Worker, worker: Worker): boolean {
  if (began.spool !== undefined && worker.spool !== undefined) return began.spool === worker.spool;
  return began.host === worker.host;
}

/**
 * Whether that process is certainly gone. Only who has the same processes before him can see it: another container with
 * the same spool waits until its worker has not been seen for a while. After a reboot nothing of before runs.
 */
function isSeenGone(began: Worker, worker: Worker): boolean {
  const [then, now] = [machineOf(began.machine), machineOf(worker.machine)];
  if (!then || !now || began.startTime === undefined) return began.host === worker.host && !isAliveNow(began.pid);
  if (then.boot !== now.boot) return began.host === worker.host;
  if (then.processes !== now.processes) return false;
  return !isProcessAlive({ pid: began.pid, startTime: began.startTime, boot: then.boot });
}

function isAliveNow(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
