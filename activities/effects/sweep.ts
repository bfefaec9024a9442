import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunState } from '../../records/run-state.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { leftBehind } from './command/orphan-processes.ts';
import { isProcessAlive } from './command/process-identity.ts';
import { emptyStreams, readStart, removeSpool } from './command/spool.ts';
import { probesFolder } from './probes/command.ts';

/**
 * Removes what probes of workers that died have left in the spool. Called at a worker's start; probes that another
 * worker is just running stay. Folders of steps are never touched: they are removed with their outcome recorded.
 */
export function sweepProbes(spool: string): void {
  const folder = probesFolder(spool);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const start = readStart(join(folder, name));
    if (start && !isProcessAlive(start)) removeSpool(join(folder, name));
  }
}

/**
 * Gives up the folder of an attempt whose end is in the record. Where something that it left running still writes into
 * it, the output is emptied and the folder stays: removed, it would fill the disk unseen.
 */
export function giveUpSpool(folder: string): void {
  if (leftBehind(folder).some(({ holdsOutput }) => holdsOutput)) emptyStreams(folder);
  else removeSpool(folder);
}

/**
 * Removes what the record has settled meanwhile: folders of unknown outcomes that were resolved, of daemons that have
 * ended, of workers that died between recording an end and removing its folder. Everything else stays, also what belongs
 * to a run that the record does not know.
 */
export async function sweepAttempts(spool: string, store: RecordStore): Promise<void> {
  for (const run of foldersIn(spool)) {
    const state = await store.read((tx) => tx.run(run));
    if (!state) continue;
    for (const name of foldersIn(join(spool, run))) {
      const step = join(spool, run, name);
      const settled = foldersIn(step).filter((one) => isSettled(state, decodeURIComponent(name), one));
      for (const one of settled) giveUpSpool(join(step, one));
      removeEmpty(step);
    }
    removeEmpty(join(spool, run));
  }
}

/** Whether nobody needs a folder `<visit>.<attempt>` any more, or what was put aside from it. */
function isSettled(state: RunState, address: string, folder: string): boolean {
  const [, visit, number] = /^(\d+)\.(\d+)(?:\.aside-\d+)?$/.exec(folder) ?? [];
  const attempts = state.steps.get(address)?.visits.find((one) => one.visit === Number(visit))?.attempts;
  const attempt = attempts?.find((one) => one.attempt === Number(number));
  if (!attempt || attempt.outcome === null) return false;
  return attempt.outcome !== 'unknown' || attempt.resolved !== null || state.ended !== null;
}

function foldersIn(path: string): string[] {
  if (!existsSync(path)) return [];
  const found = readdirSync(path, { withFileTypes: true });
  return found.filter((one) => one.isDirectory() && !one.name.startsWith('.')).map(({ name }) => name);
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it, or was put there just now.
  }
}
