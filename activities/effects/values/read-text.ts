import { TextDecoder } from 'node:util';

/** Bytes from the world, with the charset that came with them; UTF-8 unless it says so. */
export interface ReadableBytes {
  readonly bytes: Uint8Array;
  readonly charset?: string;
}

/**
 * The text of bytes, without a byte order mark. Bytes that are no text in their charset are refused with the place of the
 * first of them: a replacement character would be handed on as if somebody had written it.
 */
export function readText({ bytes, charset = 'utf-8' }: ReadableBytes): { text: string } | { problem: string } {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch {
    return { problem: `has the charset "${charset.slice(0, 40)}", which is not known` };
  }
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return {
      problem: `is not ${decoder.encoding.toUpperCase()}: byte ${firstWrong(bytes, charset)} begins no character`,
    };
  }
}

/** The offset of the first byte that cannot be read, by halving: a prefix is readable exactly up to there. */
function firstWrong(bytes: Uint8Array, charset: string): number {
  let [readable, wrong] = [0, bytes.length];
  while (readable + 1 < wrong) {
    const middle = Math.floor((readable + wrong) / 2);
    if (isReadable(bytes.subarray(0, middle), charset)) readable = middle;
    else wrong = middle;
  }
  return readable;
}

/** A character that is cut off at the end is no mistake yet. */
function isReadable(bytes: Uint8Array, charset: string): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
