import { lutimesSync } from 'node:fs';
import { join } from 'node:path';
import { readStart } from './spool.ts';
import { spooledStats } from './spool-file.ts';
import { streams } from './streams.ts';

/** Notes that a worker looks after the command just now. Costs no space: a full disk does not keep it from being known. */
export function markWatched(folder: string): void {
  try {
    const now = new Date();
    lutimesSync(join(folder, 'intention'), now, now);
  } catch {
    // What cannot be noted is not known later.
  }
}

/** What is known of a command whose end nobody saw: its last output, when a worker last looked after it, its process. */
export function tracesOf(folder: string): string {
  const outputs = streams.map((stream) => spooledStats(join(folder, stream)));
  const bytes = outputs.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  const last = Math.max(...outputs.filter((file) => (file?.size ?? 0) > 0).map((file) => file?.mtimeMs ?? 0));
  const watched = spooledStats(join(folder, 'intention'))?.mtimeMs;
  const supervisor = readStart(folder);
  return [
    bytes > 0 ? `last output ${at(last)}, ${bytes} bytes in all` : 'no output',
    ...(watched === undefined ? [] : [`last heartbeat of its worker ${at(watched)}`]),
    ...(supervisor ? [`its process ${supervisor.pid} is gone`] : []),
  ].join('; ');
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}
