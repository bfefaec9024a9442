import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LedgerLine } from '../ledger.ts';

/**
 * Kills the supervisor of a command that says it is inside, found as its spool says, whoever wrote that. Resolves to
 * whether it died before it had written how the command ended: nobody can know that then.
 */
export async function killSupervisor(dir: string, { run, step, visit, attempt }: LedgerLine): Promise<boolean> {
  const folder = join(dir, 'spool', run, encodeURIComponent(step), `${visit}.${attempt}`);
  const [, pid = ''] = read(join(folder, 'start')).split(' ');
  if (!isIts(folder, pid)) return false;
  process.kill(Number(pid), 'SIGKILL');
  while (isIts(folder, pid)) await pause(5);
  return /^ +$/.test(read(join(folder, 'exit')));
}

/** A process that is ending has no environment any more. */
function isIts(folder: string, pid: string): boolean {
  return pid !== '' && read(`/proc/${pid}/environ`).split('\0').includes(`BACKOUT_SPOOL=${folder}`);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
