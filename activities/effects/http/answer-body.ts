import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { messageOf } from '../../../common/is-error.ts';
import type { ReadableBytes } from '../values/read-text.ts';

/** What was read of an answer's body, as the server meant it: without its content encoding. */
export interface AnswerBody extends ReadableBytes {
  /** How many bytes were left out because there were more than are kept; at least this many. */
  readonly leftOut: number;
  /** Why the body is not whole, where it is not. */
  readonly problem?: string;
}

/** More than this is not even counted. */
const countedBytes = 64 * 1024 * 1024;

/**
 * Reads a body: what is over `maxBytes` is counted and left out, and no more than 64 MiB are even counted. Throws where
 * it breaks off.
 */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<AnswerBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size));
    size += chunk.length;
    if (size > countedBytes) break;
  }
  const leftOut = Math.max(0, size - maxBytes);
  const least = size > countedBytes ? 'at least ' : '';
  const cut = `the answer is larger than ${maxBytes} bytes; ${least}${leftOut} bytes are left out`;
  const decoded = decode(Buffer.concat(chunks), response.headers, maxBytes, leftOut > 0);
  const problem = decoded.problem ?? (leftOut > 0 ? cut : undefined);
  const charset = charsetOf(response.headers);
  return {
    bytes: decoded.bytes,
    leftOut,
    ...(charset === undefined ? {} : { charset }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** An answer without a body. */
export const emptyBody: AnswerBody = { bytes: new Uint8Array(), leftOut: 0 };

type Decoded = { readonly bytes: Uint8Array; readonly problem?: string };

/** Takes off content encodings, the last one first. What cannot be read stays as it came, with the reason. */
function decode(raw: Buffer, headers: IncomingHttpHeaders, maxBytes: number, isPart: boolean): Decoded {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((name) => name.trim().toLowerCase());
  let bytes: Buffer = raw;
  for (const encoding of encodings.filter((name) => name !== '' && name !== 'identity').toReversed()) {
    const reader = readers[encoding];
    if (!reader)
      return { bytes, problem: `the answer has the content encoding "${encoding.slice(0, 40)}", which is not known` };
    try {
      bytes = reader(bytes, maxBytes, isPart);
    } catch (thrown) {
      return { bytes, problem: `the answer cannot be read as ${encoding}: ${messageOf(thrown)}` };
    }
  }
  return { bytes };
}

/** Each gives at most `maxBytes`; of a part it gives what is there. */
const readers: Readonly<Record<string, (bytes: Buffer, maxBytes: number, isPart: boolean) => Buffer>> = {
  gzip: (bytes, maxOutputLength, isPart) => gunzipSync(bytes, { maxOutputLength, ...flushOf(isPart) }),
  'x-gzip': (bytes, maxOutputLength, isPart) => gunzipSync(bytes, { maxOutputLength, ...flushOf(isPart) }),
  deflate: (bytes, maxOutputLength, isPart) => {
    // RFC 9110 says zlib's format; some servers send the bare one.
    const inflate = ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync : inflateRawSync;
    return inflate(bytes, { maxOutputLength, ...flushOf(isPart) });
  },
  br: (bytes, maxOutputLength, isPart) =>
    brotliDecompressSync(bytes, {
      maxOutputLength,
      ...(isPart ? { finishFlush: constants.BROTLI_OPERATION_FLUSH } : {}),
    }),
  zstd: (bytes, maxOutputLength, isPart) =>
    zstdDecompressSync(bytes, { maxOutputLength, ...(isPart ? { finishFlush: constants.ZSTD_e_flush } : {}) }),
};

function flushOf(isPart: boolean): { finishFlush?: number } {
  return isPart ? { finishFlush: constants.Z_SYNC_FLUSH } : {};
}

function charsetOf(headers: IncomingHttpHeaders): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1];
}
