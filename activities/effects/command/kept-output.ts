import { closeSync, readSync, statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import type { Masker, MaskingStream } from '../values/masking.ts';
import { lastLines, tellingLine } from '../values/sanitize-text.ts';
import { type Content, contentWriter, lastBytes } from './content.ts';
import { bytesWithoutRoom, emptyStreams, readJson, writeJson } from './spool.ts';
import { openSpooled, readSpooledBytes, spooledStats } from './spool-file.ts';
import { type StreamName, streams, streamSize } from './streams.ts';

/** What is kept of a command's output: masked, its middle left out where it is more than the step allows. */
export interface KeptOutput {
  readonly stdout: Content | null;
  readonly stderr: Content | null;
  readonly bytes: number;
  readonly droppedBytes: number;
  readonly lastLines: string[];
  /** The line that says best why it failed. */
  readonly telling?: string;
  /** Nothing is kept, for what is there could not be masked. */
  readonly unmaskable?: true;
  /** The disk of the spool was full: in words, what was left out for it. */
  readonly noRoom?: string;
  /** Bytes that the command has taken away itself, by emptying a stream; at least. */
  readonly lost?: Partial<Record<StreamName, number>>;
}

const shownLines = 5;
/** A long statement can lie between what failed and the end. */
const tellingLines = 60;
/** Captures become part of the record's bodies. */
const captureLimit = 256 * 1024;

/** What is kept at most in memory of output for which there is no room on the disk. */
const limitInMemory = 256 * 1024;

/**
 * Reads what a command has written by now; what a child left behind writes later is not waited for. Where the disk has no
 * room for what is to be kept, little is kept, and that is said.
 */
export async function keptOutput(folder: string, masker: Masker, limit: number): Promise<KeptOutput> {
  // Only leaveOut has written it.
  const left = readJson(folder, leftOutFile) as LeftOut | undefined;
  if (left) return { ...noOutput(folder, left.why, left.bytes), noRoom: left.why };
  const unwritten = streams.reduce((sum, stream) => sum + bytesWithoutRoom(folder, stream), 0);
  try {
    const kept = await keepStreams(folder, masker, limit);
    return unwritten > 0 || hasNoRoom(folder) ? withoutRoom(folder, kept, unwritten) : kept;
  } catch (thrown) {
    if (!isNoRoom(thrown)) throw thrown;
    return withoutRoom(folder, await keepStreams(folder, masker, limitInMemory), unwritten);
  }
}

async function keepStreams(folder: string, masker: Masker, limit: number): Promise<KeptOutput> {
  const sizes = streams.map((stream) => streamSize(folder, stream));
  const allowed = shares(sizes[0] ?? 0, sizes[1] ?? 0, limit);
  const kept: (Content | null)[] = [];
  for (const [index, stream] of streams.entries())
    kept.push(await keepStream(folder, stream, sizes[index] ?? 0, masker, allowed[index] ?? 0));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const ends = kept.map((content) =>
    lastLines(content ? lastBytes(content, 16_384).toString('utf8') : '', tellingLines),
  );
  const telling = tellingLine(ends.flat());
  return {
    stdout: kept[0] ?? null,
    stderr: kept[1] ?? null,
    bytes,
    droppedBytes: Math.max(0, bytes - limit),
    lastLines: ends.flatMap((end) => end.slice(-shownLines)),
    ...(telling === undefined ? {} : { telling }),
  };
}

/** The codes of what a file system answers that has no room, or lets a file grow no more. */
const noRoomCodes = ['ENOSPC', 'EDQUOT', 'EFBIG'];

function isNoRoom(thrown: unknown): boolean {
  return noRoomCodes.includes((thrown as NodeJS.ErrnoException).code ?? '');
}

/** Why not all that a command has written can be in its files, in words, or undefined. */
export function missingForRoom(folder: string): string | undefined {
  const unwritten = streams.reduce((sum, stream) => sum + bytesWithoutRoom(folder, stream), 0);
  return unwritten > 0 || hasNoRoom(folder) ? noRoomInWords(folder, unwritten) : undefined;
}

/** Whether even a small output would find no room: the system tells the command what it could not write, and nobody else. */
function hasNoRoom(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < 65_536;
}

function withoutRoom(folder: string, kept: KeptOutput, unwritten: number): KeptOutput {
  const droppedBytes = kept.droppedBytes + unwritten;
  const noRoom = noRoomInWords(folder, droppedBytes);
  return {
    ...kept,
    bytes: kept.bytes + unwritten,
    droppedBytes,
    lastLines: [...kept.lastLines, `output left out: ${noRoom}`],
    noRoom,
  };
}

function noRoomInWords(folder: string, bytes: number): string {
  const what = bytes > 0 ? `${bytes} bytes of output were left out` : 'output may be missing';
  return `the disk of the spool on ${hostname()} is full (${folder}); ${what}`;
}

/** What is kept where the output cannot be masked, or was left out: how much there was, and why. */
export function noOutput(folder: string, why: string, bytes = bytesOf(folder)): KeptOutput {
  return {
    stdout: null,
    stderr: null,
    bytes,
    droppedBytes: bytes,
    lastLines: [`output left out: ${why}`],
    unmaskable: true,
  };
}

function bytesOf(folder: string): number {
  return streams.reduce((sum, stream) => sum + streamSize(folder, stream) + bytesWithoutRoom(folder, stream), 0);
}

/** Why output was left out, and how much of it there was. */
interface LeftOut {
  readonly why: string;
  readonly bytes: number;
}
const leftOutFile = 'left-out';

/**
 * Leaves out the output of a command that has filled the disk: gives its room back, and says what is kept instead.
 * Undefined where that would not help, for there is more room than it takes.
 */
export function leaveOutForRoom(folder: string): KeptOutput | undefined {
  const files = [...streams, ...streams.map((stream) => `kept-${stream}`)];
  const taken = files.reduce((sum, name) => sum + (spooledStats(join(folder, name))?.blocks ?? 0) * 512, 0);
  const { bavail, bsize } = statfsSync(folder);
  if (taken === 0 || taken < 2 * bavail * bsize) return undefined;
  const bytes = bytesOf(folder);
  const why = noRoomInWords(folder, bytes);
  emptyStreams(folder);
  writeJson(folder, leftOutFile, { why, bytes } satisfies LeftOut);
  return { ...noOutput(folder, why, bytes), noRoom: why };
}

/** The unmasked bytes of the standard output, for a capture, or undefined where there are too many. */
export function capturedBytes(folder: string): Uint8Array | undefined {
  if (streamSize(folder, 'stdout') > captureLimit) return undefined;
  return readSpooledBytes(join(folder, 'stdout'));
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
  const file = openSpooled(path);
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
