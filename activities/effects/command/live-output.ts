import { TextDecoder } from 'node:util';
import type { OutputBatch, RecordStore } from '../../../records/record-store.ts';
import type { StepRef } from '../../contract.ts';
import type { Masker, MaskingStream } from '../values/masking.ts';
import { visible } from '../values/sanitize-text.ts';
import { readJson, writeJson } from './spool.ts';
import { readStream, type StreamName, streams, streamSize } from './streams.ts';

/** So much of an attempt is shown live as it comes; of what comes faster after that, the newest at each look. */
const liveLimit = 1024 * 1024;
const newestShown = 64 * 1024;
/** How many batches of an attempt are kept for those who follow; everything is in the spool, and later in the record. */
const keptBatches = 64;
const chunkSize = 256 * 1024;
const chunksAtOnce = 8;

interface Tail {
  readonly stream: StreamName;
  masking: MaskingStream;
  decoder: TextDecoder;
  offset: number;
}

/** Shows the growing output files of one attempt, masked and harmless to a terminal. */
export interface LiveOutput {
  /** Appends what has come since; what could not be stored waits for the next call. Never throws. */
  pump(): Promise<void>;
  /** Sends the rest after the command has ended: nothing is held back any more. */
  finish(): Promise<void>;
  /** Begins at the beginning again with streams that were emptied. */
  restart(emptied: readonly StreamName[]): void;
  /** Bytes that the command has written by now. */
  bytes(): number;
}

/** A live output that goes on where the worker before it stopped. */
export function liveOutput(
  folder: string,
  ref: StepRef,
  masker: Masker,
  store: Pick<RecordStore, 'appendOutput' | 'shortenOutput'>,
): LiveOutput {
  // Only the live output before this one has written it.
  const shown = readJson(folder, 'shown') as Record<StreamName, number> | undefined;
  const tails = streams.map((stream) => tailOf(stream, masker, shown?.[stream] ?? 0));
  let waiting: OutputBatch[] = [];
  let shownBytes = 0;
  let stored = 0;
  const show = (tail: Tail, text: string): void => {
    if (text === '') return;
    shownBytes += text.length;
    waiting.push({ ...ref, stream: tail.stream, text });
  };
  /** Jumps to the newest where more has come than anybody could read. */
  const catchUp = (tail: Tail): void => {
    const behind = streamSize(folder, tail.stream) - tail.offset;
    if (shownBytes + behind <= liveLimit || behind <= newestShown) return;
    const left = behind - newestShown;
    const to = tail.offset + left;
    const skip = Math.min(masker.longest, to);
    show(tail, `\n… ${left} bytes are kept, but not shown live …\n`);
    Object.assign(tail, tailOf(tail.stream, masker, to - skip, skip));
  };
  const take = (tail: Tail): void => {
    // What was shown before and could not be stored yet comes first; what comes meanwhile waits in the spool.
    if (waiting.length > keptBatches) return;
    catchUp(tail);
    // Who writes faster than it is read here would keep this process busy for ever.
    for (let chunks = 0; chunks < chunksAtOnce; chunks += 1) {
      const text = readOn(folder, tail);
      if (text === undefined) return;
      show(tail, text);
    }
  };
  const keepUp = async (): Promise<void> => {
    if (waiting.length === 0) return;
    try {
      await store.appendOutput(waiting);
      stored += waiting.length;
      waiting = [];
      if (stored > 2 * keptBatches) {
        await store.shortenOutput(ref, keptBatches);
        stored = keptBatches;
      }
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
    restart(emptied) {
      for (const tail of tails.filter(({ stream }) => emptied.includes(stream))) {
        show(tail, `\n… a program has emptied its ${tail.stream} …\n`);
        Object.assign(tail, tailOf(tail.stream, masker, 0));
      }
    },
    async pump() {
      tails.forEach(take);
      await keepUp();
    },
    async finish() {
      tails.forEach(take);
      for (const tail of tails) show(tail, visible(tail.decoder.decode(tail.masking.end())));
      await keepUp();
    },
    bytes: () => streams.reduce((sum, stream) => sum + streamSize(folder, stream), 0),
  };
}

function tailOf(stream: StreamName, masker: Masker, offset: number, skip = 0): Tail {
  return { stream, masking: masker.stream({ skip }), decoder: new TextDecoder('utf-8'), offset };
}

/** The next piece of a stream; undefined where there is none yet. */
function readOn(folder: string, tail: Tail): string | undefined {
  const bytes = readChunk(folder, tail);
  tail.offset += bytes.length;
  return bytes.length === 0 ? undefined : visible(tail.decoder.decode(tail.masking.push(bytes), { stream: true }));
}

function readChunk(folder: string, { stream, offset }: Tail): Uint8Array {
  const buffer = Buffer.allocUnsafe(chunkSize);
  try {
    return buffer.subarray(0, readStream(folder, stream, buffer, offset));
  } catch {
    return new Uint8Array();
  }
}
