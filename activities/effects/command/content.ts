import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Digest } from '../../../common/digest.ts';
import type { RecordStore, WriteTx } from '../../../records/store.ts';

/** Content in memory, or, where it is large, in a file of its own that nobody changes any more. */
export type Content = Uint8Array | FileContent;

export interface FileContent {
  readonly file: string;
  readonly size: number;
  readonly digest: Digest;
}

/** What is no larger stays in memory, and goes into the record in one piece. */
export const partSize = 1024 * 1024;

/** Collects content, in a file as soon as it is large, so that memory does not grow with it. */
export function contentWriter(path: string) {
  const hash = createHash('sha256');
  let inMemory: Buffer[] = [];
  let file: number | undefined;
  let size = 0;
  const spill = (): void => {
    file ??= openSync(path, 'w', 0o600);
    for (const piece of inMemory) for (let done = 0; done < piece.length;) done += writeSync(file, piece, done);
    inMemory = [];
  };
  return {
    write(piece: Uint8Array): void {
      if (piece.length === 0) return;
      hash.update(piece);
      size += piece.length;
      inMemory.push(Buffer.from(piece));
      if (file !== undefined || size > partSize) spill();
    },
    get size(): number {
      return size;
    },
    end(): Content | null {
      if (file === undefined) return size === 0 ? null : Buffer.concat(inMemory);
      closeSync(file);
      return { file: path, size, digest: `sha256:${hash.digest('hex')}` };
    },
    /** Lets go of what was collected where it is not wanted after all. */
    abort(): void {
      if (file !== undefined) closeSync(file);
    },
  };
}

/** The last bytes of a content, at most so many. */
export function lastBytes(content: Content, count: number): Buffer {
  if (content instanceof Uint8Array) return Buffer.from(content.subarray(-count));
  return readPart(content.file, Math.max(0, content.size - count), Math.min(count, content.size));
}

/** Puts large content beside the record, part by part, each in a transaction of its own: it counts once `putContent` names it. */
export async function storeParts(store: RecordStore, content: Content): Promise<void> {
  if (content instanceof Uint8Array) return;
  for (let part = 0; part * partSize < content.size; part += 1) {
    const from = part * partSize;
    const bytes = readPart(content.file, from, Math.min(partSize, content.size - from));
    await store.putBlobPart(content.digest, part, bytes);
  }
}

/** Puts content into the record. What is large has been stored by `storeParts` before. */
export async function putContent(tx: WriteTx, content: Content): Promise<Digest> {
  if (content instanceof Uint8Array) return await tx.putBlob(content);
  await tx.putBlobOfParts(content.digest, content.size);
  return content.digest;
}

function readPart(path: string, from: number, count: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(count, Math.max(0, fstatSync(file).size - from)));
    let done = 0;
    while (done < buffer.length) {
      const read = readSync(file, buffer, done, buffer.length - done, from + done);
      if (read === 0) break;
      done += read;
    }
    return buffer.subarray(0, done);
  } finally {
    closeSync(file);
  }
}
