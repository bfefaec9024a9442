import { closeSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { openSpooled, spooledStats } from './spool-file.ts';

/** The streams of a command, each a file of its folder. */
export const streams = ['stdout', 'stderr'] as const;
export type StreamName = (typeof streams)[number];

/** How many bytes a stream has by now. */
export function streamSize(folder: string, stream: StreamName): number {
  return spooledStats(join(folder, stream))?.size ?? 0;
}

/** Reads of a stream what is there from a place on, and gives how much it was. Throws where it cannot be opened. */
export function readStream(folder: string, stream: StreamName, into: Buffer, from: number): number {
  const file = openSpooled(join(folder, stream));
  try {
    return readSync(file, into, 0, into.length, from);
  } finally {
    closeSync(file);
  }
}
