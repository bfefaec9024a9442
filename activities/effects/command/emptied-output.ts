import { type StreamName, readStream, streams, streamSize } from './streams.ts';

/** Of the beginning of a stream so much is remembered: it changes only where somebody emptied the stream or wrote over it. */
const remembered = 64;

interface Seen {
  size: number;
  first: Buffer;
  lost: number;
}

/** What is known of output that a program has taken away itself, by opening `/dev/stdout` or `/dev/stderr`. */
export interface EmptiedOutput {
  /** Looks again, and gives the streams that were emptied since. */
  look(): StreamName[];
  /** At least as many bytes of each stream are lost; none of those from which nothing is missing. */
  lost(): Partial<Record<StreamName, number>>;
}

/** Notices that streams lose what they had when they were looked at before. What came and went between two looks nobody sees. */
export function noticeEmptied(folder: string): EmptiedOutput {
  const seen = streams.map((stream): [StreamName, Seen] => [stream, { size: 0, first: Buffer.alloc(0), lost: 0 }]);
  return {
    look: () => seen.filter(([stream, before]) => lookAgain(folder, stream, before)).map(([stream]) => stream),
    lost: () => Object.fromEntries(seen.filter(([, { lost }]) => lost > 0).map(([stream, { lost }]) => [stream, lost])),
  };
}

/** Whether a stream was emptied since it was looked at. */
function lookAgain(folder: string, stream: StreamName, before: Seen): boolean {
  const size = streamSize(folder, stream);
  if (size === 0 && before.size === 0) return false;
  const first = beginningOf(folder, stream);
  const isEmptied = size < before.size || !first.subarray(0, before.first.length).equals(before.first);
  if (isEmptied) before.lost += before.size;
  Object.assign(before, { size, first });
  return isEmptied;
}

function beginningOf(folder: string, stream: StreamName): Buffer {
  const buffer = Buffer.alloc(remembered);
  try {
    return buffer.subarray(0, readStream(folder, stream, buffer, 0));
  } catch {
    return Buffer.alloc(0);
  }
}

/** `; at least 20 bytes that it printed on stderr are lost: …`, or nothing. */
export function lostInWords(lost: Partial<Record<StreamName, number>>): string {
  const parts = Object.entries(lost).map(([stream, bytes]) => `at least ${bytes} bytes of its ${stream}`);
  if (parts.length === 0) return '';
  return `; ${parts.join(' and ')} are lost: a program opened /dev/stdout or /dev/stderr itself and emptied it`;
}
