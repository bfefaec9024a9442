import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import type { Masker, MaskingStream } from '../values/masking.ts';
import { lastLines } from '../values/sanitize-text.ts';
import { type Content, contentWriter, lastBytes } from './content.ts';
import { type StreamName, streams, streamSize } from './spool.ts';

/** What is kept of a command's output: masked, its middle left out where it is more than the step allows. */
export interface KeptOutput {
  readonly stdout: Content | null;
  readonly stderr: Content | null;
  readonly bytes: number;
  readonly droppedBytes: number;
  readonly lastLines: string[];
  /** Nothing is kept, for what is there could not be masked. */
  readonly unmaskable?: true;
}

const shownLines = 5;
/** Captures become part of the record's bodies. */
const captureLimit = 256 * 1024;

/** Reads what a command has written by now; what a child left behind writes later is not waited for. */
export async function keptOutput(folder: string, masker: Masker, limit: number): Promise<KeptOutput> {
  const sizes = streams.map((stream) => streamSize(folder, stream));
  const allowed = shares(sizes[0] ?? 0, sizes[1] ?? 0, limit);
  const kept: (Content | null)[] = [];
  for (const [index, stream] of streams.entries())
    kept.push(await keepStream(folder, stream, sizes[index] ?? 0, masker, allowed[index] ?? 0));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    stdout: kept[0] ?? null,
    stderr: kept[1] ?? null,
    bytes,
    droppedBytes: Math.max(0, bytes - limit),
    lastLines: kept.flatMap((content) =>
      content ? lastLines(lastBytes(content, 16_384).toString('utf8'), shownLines) : [],
    ),
  };
}

/** What is kept where the output cannot be masked: how much there was, and why it is left out. */
export function noOutput(folder: string, why: string): KeptOutput {
  const bytes = streams.reduce((sum, stream) => sum + streamSize(folder, stream), 0);
  return {
    stdout: null,
    stderr: null,
    bytes,
    droppedBytes: bytes,
    lastLines: [`output left out: ${why}`],
    unmaskable: true,
  };
}

/** The unmasked standard output, for a capture, or undefined where it is too large to be one. */
export function capturedText(folder: string): string | undefined {
  if (streamSize(folder, 'stdout') > captureLimit) return undefined;
  return readFileSync(join(folder, 'stdout'), 'utf8');
}

/** The smaller stream keeps up to half; what it does not need is the other's. */
function shares(stdout: number, stderr: number, limit: number): readonly [number, number] {
  if (stdout + stderr <= limit) return [stdout, stderr];
  const half = Math.floor(limit / 2);
  if (stdout <= half) return [stdout, limit - stdout];
  return stderr <= half ? [limit - stderr, stderr] : [half, half];
}

/** Masks the first and the last half of a stream's share, the whole where it fits, without ever having it in memory. */
async function keepStream(folder: string, stream: StreamName, size: number, masker: Masker, share: number) {
  if (size === 0) return null;
  const path = join(folder, stream);
  const writer = contentWriter(join(folder, `kept-${stream}`));
  try {
    if (size <= share) await pour(path, 0, size, masker.stream(), (piece) => writer.write(piece), true);
    else await keepEnds(path, size, masker, share, (piece) => writer.write(piece));
    return writer.end();
  } catch (thrown) {
    writer.abort();
    throw thrown;
  }
}

async function keepEnds(path: string, size: number, masker: Masker, share: number, write: (piece: Buffer) => void) {
  const headSize = Math.ceil(share / 2);
  const tailSize = share - headSize;
  // What follows the head is looked at too: a secret that is cut in two there would show its first half.
  let room = headSize;
  const head = masker.stream();
  await pour(path, 0, Math.min(size, headSize + masker.longest), head, (piece) => {
    write(piece.subarray(0, room));
    room -= Math.min(room, piece.length);
  });
  write(Buffer.from(`\n… ${size - share} bytes left out …\n`));
  const tailAt = size - tailSize;
  const skip = Math.min(masker.longest, tailAt);
  await pour(path, tailAt - skip, size, masker.stream({ skip }), write, true);
}

/** Masks a part of a file. Without `isEnd` it leaves out what could be the beginning of a secret. */
async function pour(
  path: string,
  from: number,
  to: number,
  masking: MaskingStream,
  write: (piece: Buffer) => void,
  isEnd = false,
): Promise<void> {
  if (to > from)
    for (const chunk of chunksOf(path, from, to)) {
      write(masking.push(chunk));
      // Others have their turn between two chunks.
      await immediate();
    }
  if (isEnd) write(masking.end());
}

const chunkSize = 256 * 1024;

/** Pieces of a file, each in the place of the one before: a caller that keeps one copies it. */
function* chunksOf(path: string, from: number, to: number): Iterable<Buffer> {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(chunkSize);
  try {
    for (let at = from; at < to;) {
      const read = readSync(file, buffer, 0, Math.min(chunkSize, to - at), at);
      if (read === 0) return;
      yield buffer.subarray(0, read);
      at += read;
    }
  } finally {
    closeSync(file);
  }
}
