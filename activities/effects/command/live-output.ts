import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { TextDecoder } from 'node:util';
import type { OutputBatch } from '../../../records/store.ts';
import type { StepRef } from '../../contract.ts';
import type { Masker, MaskingStream } from '../masking.ts';
import { visible } from '../visible.ts';
import { readJson, type StreamName, streams, streamSize, writeJson } from './spool.ts';

/** What followers see of one attempt at most; everything else is in the spool, and later in the record. */
const liveLimit = 1024 * 1024;
const chunkSize = 256 * 1024;

interface Tail {
  readonly stream: StreamName;
  readonly masking: MaskingStream;
  readonly decoder: TextDecoder;
  offset: number;
}

/** Shows the growing output files of one attempt, masked and harmless to a terminal. */
export interface LiveOutput {
  /** Appends what has come since; what could not be stored waits for the next call. Never throws. */
  pump(): Promise<void>;
  /** The same after the command has ended: nothing is held back any more. */
  finish(): Promise<void>;
  /** Bytes that the command has written by now. */
  bytes(): number;
}

/** A live output that goes on where the worker before it stopped. */
export function liveOutput(
  folder: string,
  ref: StepRef,
  masker: Masker,
  append: (batches: readonly OutputBatch[]) => Promise<void>,
): LiveOutput {
  // Only the live output before this one has written it.
  const shown = readJson(folder, 'shown') as Record<StreamName, number> | undefined;
  const tails = streams.map((stream) => tailOf(stream, masker, shown?.[stream] ?? 0));
  let waiting: OutputBatch[] = [];
  let shownBytes = 0;
  const show = (tail: Tail, text: string): void => {
    if (text === '' || shownBytes >= liveLimit) return;
    shownBytes += text.length;
    const note = shownBytes >= liveLimit ? '\n… the rest is kept, but not shown live\n' : '';
    waiting.push({ ...ref, stream: tail.stream, text: text + note });
  };
  const take = (tail: Tail): void => {
    for (let text = readOn(folder, tail); text !== undefined; text = readOn(folder, tail)) {
      show(tail, text);
      if (shownBytes >= liveLimit) return;
    }
  };
  const store = async (): Promise<void> => {
    if (waiting.length === 0) return;
    try {
      await append(waiting);
      waiting = [];
      writeJson(
        folder,
        'shown',
        Object.fromEntries(tails.map((tail) => [tail.stream, tail.offset - tail.masking.pending])),
      );
    } catch {
      // The record or the spool cannot be written just now: neither ends a step that runs.
    }
  };
  return {
    async pump() {
      tails.forEach(take);
      await store();
    },
    async finish() {
      tails.forEach(take);
      for (const tail of tails) show(tail, visible(tail.decoder.decode(tail.masking.end())));
      await store();
    },
    bytes: () => streams.reduce((sum, stream) => sum + streamSize(folder, stream), 0),
  };
}

function tailOf(stream: StreamName, masker: Masker, offset: number): Tail {
  return { stream, masking: masker.stream(), decoder: new TextDecoder('utf-8'), offset };
}

/** The next piece of a stream; undefined where there is none yet. */
function readOn(folder: string, tail: Tail): string | undefined {
  const bytes = readChunk(join(folder, tail.stream), tail.offset);
  tail.offset += bytes.length;
  return bytes.length === 0 ? undefined : visible(tail.decoder.decode(tail.masking.push(bytes), { stream: true }));
}

function readChunk(path: string, offset: number): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(chunkSize);
      return buffer.subarray(0, readSync(file, buffer, 0, chunkSize, offset));
    } finally {
      closeSync(file);
    }
  } catch {
    return new Uint8Array();
  }
}
