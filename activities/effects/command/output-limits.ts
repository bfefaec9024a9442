import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { streams } from './spool.ts';

/** What of one stream stays on the disk: its first and last bytes, and how large it may grow before the rest is taken out. */
export interface Bounds {
  readonly head: number;
  readonly tail: number;
  readonly most: number;
}

/** More than the longest secret: what is left is masked together with what was around it. */
const margin = 65_536;

/** The bounds of a stream of which at most `limit` bytes are kept in the end. */
export function boundsOf(limit: number): Bounds {
  const half = Math.ceil(limit / 2) + margin;
  return { head: half, tail: half, most: 2 * half + Math.max(1_048_576, Math.floor(limit / 8)) };
}

const run = promisify(execFile);

/**
 * Takes the middle out of streams that have grown too large, as holes: places stay the same, so that nobody who writes or
 * reads notices, and the size still says how much was written. Called again and again while a command is followed.
 * Where the file system or the tools cannot do it, everything stays, and it is not tried again.
 */
export function boundedStreams(folder: string, limit: number): () => Promise<void> {
  const bounds = boundsOf(limit);
  let works = true;
  const bound = async (path: string): Promise<void> => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found || found.blocks * 512 <= bounds.most) return;
    const length = String(found.size - bounds.head - bounds.tail);
    await run('fallocate', ['--punch-hole', '--offset', String(bounds.head), '--length', length, path]);
  };
  return async () => {
    if (!works) return;
    try {
      for (const stream of streams) await bound(join(folder, stream));
    } catch {
      works = false;
    }
  };
}
