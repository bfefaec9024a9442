import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './command/process-identity.ts';
import { readStart, removeSpool } from './command/spool.ts';
import { probesFolder } from './probes/command-probe.ts';

/**
 * Removes what probes of workers that died have left in the spool. Called at a worker's start; probes that another
 * worker is just running stay. Folders of steps are never touched: they are removed with their outcome recorded.
 */
export function sweepProbes(spool: string): void {
  const folder = probesFolder(spool);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const start = readStart(join(folder, name));
    if (start && !isAlive(start)) removeSpool(join(folder, name));
  }
}
