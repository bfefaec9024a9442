import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Masker } from '../masking.ts';
import { lastLines } from '../visible.ts';
import { type StreamName, streams, streamSize } from './spool.ts';

/** What is kept of a command's output: masked, its middle left out where it is more than the step allows. */
export interface KeptOutput {
  readonly stdout: Buffer | null;
  readonly stderr: Buffer | null;
  readonly bytes: number;
  readonly droppedBytes: number;
  readonly lastLines: string[];
}

const shownLines = 5;
/** Captures become part of the record's bodies. */
const captureLimit = 256 * 1024;

/** Reads what a command has written by now; what a child left behind writes later is not waited for. */
export async function keptOutput(folder: string, masker: Masker, limit: number): Promise<KeptOutput> {
  const sizes = streams.map((stream) => streamSize(folder, stream));
  const [stdout, stderr] = await Promise.all(
    shares(sizes[0] ?? 0, sizes[1] ?? 0, limit).map((share, index) =>
      readMasked(folder, streams[index] ?? 'stdout', sizes[index] ?? 0, masker, share),
    ),
  );
  const kept = [stdout, stderr].map((part) => (part && part.content.length > 0 ? part.content : null));
  return {
    stdout: kept[0] ?? null,
    stderr: kept[1] ?? null,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    droppedBytes: (stdout?.dropped ?? 0) + (stderr?.dropped ?? 0),
    lastLines: kept.flatMap((content) =>
      content ? lastLines(content.subarray(-16_384).toString('utf8'), shownLines) : [],
    ),
  };
}

/** What is kept where the output cannot be masked: how much there was, and why it is left out. */
export function noOutput(folder: string, why: string): KeptOutput {
  const bytes = streams.reduce((sum, stream) => sum + streamSize(folder, stream), 0);
  return { stdout: null, stderr: null, bytes, droppedBytes: bytes, lastLines: [`output left out: ${why}`] };
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

async function readMasked(folder: string, stream: StreamName, size: number, masker: Masker, share: number) {
  const collected = headAndTail(share);
  if (size === 0) return collected.end();
  const masking = masker.stream();
  for await (const chunk of createReadStream(join(folder, stream), { end: size - 1 })) {
    collected.push(masking.push(chunk as Buffer)); // a stream without encoding gives buffers
  }
  collected.push(masking.end());
  return collected.end();
}

/** Keeps the first and the last half of a share, and counts what falls out between. */
function headAndTail(share: number) {
  const headSize = Math.ceil(share / 2);
  const tailSize = share - headSize;
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let dropped = 0;
  const shorten = (): void => {
    const joined = Buffer.concat(tail);
    dropped += joined.length - tailSize;
    tail = [joined.subarray(joined.length - tailSize)];
    tailBytes = tailSize;
  };
  return {
    push(chunk: Buffer): void {
      const first = chunk.subarray(0, headSize - headBytes);
      if (first.length > 0) head.push(first);
      headBytes += first.length;
      const rest = chunk.subarray(first.length);
      if (rest.length > 0) tail.push(rest);
      tailBytes += rest.length;
      // Now and then, so that each byte is copied a few times at most.
      if (tailBytes > 2 * tailSize + 1_048_576) shorten();
    },
    end(): { content: Buffer; dropped: number } {
      if (tailBytes > tailSize) shorten();
      const gap = dropped > 0 ? [Buffer.from(`\n… ${dropped} bytes left out …\n`)] : [];
      return { content: Buffer.concat([...head, ...gap, ...tail]), dropped };
    },
  };
}
