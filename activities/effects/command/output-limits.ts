import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { openSpooledToChange, spooledStats } from './spool-file.ts';
import { streams } from './streams.ts';

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

/**
 * Takes the middle out of streams that have grown too large, as holes: places stay the same, so that nobody who writes or
 * reads notices, and the size still says how much was written. Called again and again while a command is followed.
 * Where the file system or the tools cannot do it, everything stays, and it is not tried again.
 */
export function boundedStreams(folder: string, limit: number): () => Promise<void> {
  const bounds = boundsOf(limit);
  let works = true;
  const bound = async (path: string): Promise<void> => {
    const found = spooledStats(path);
    if (!found || found.blocks * 512 <= bounds.most) return;
    await punchHole(path, bounds.head, found.size - bounds.head - bounds.tail);
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

/** The file is handed over open: under its name a command could have put a link to another one. */
async function punchHole(path: string, offset: number, length: number): Promise<void> {
  const file = openSpooledToChange(path);
  try {
    const args = ['--punch-hole', '--offset', String(offset), '--length', String(length), '/proc/self/fd/3'];
    const child = spawn('fallocate', args, { stdio: ['ignore', 'ignore', 'ignore', file] });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`fallocate ended with ${code}`);
  } finally {
    closeSync(file);
  }
}
