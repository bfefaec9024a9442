import { createHash } from 'node:crypto';
import { closeSync, readSync, rmSync, writeSync } from 'node:fs';
import type { Digest } from '../../../common/digest.ts';
import type { RecordStore, WriteTx } from '../../../records/record-store.ts';
import { createSpooled, openSpooled } from './spool-file.ts';

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
  const inMemory: Buffer[] = [];
  let file: number | undefined;
  let size = 0;
  const append = (to: number, piece: Uint8Array): void => {
    for (let done = 0; done < piece.length;) done += writeSync(to, piece, done);
  };
  const spill = (): number => {
    file = createSpooled(path);
    for (const piece of inMemory.splice(0)) append(file, piece);
    return file;
  };
  return {
    write(piece: Uint8Array): void {
      if (piece.length === 0) return;
      hash.update(piece);
      size += piece.length;
      if (file !== undefined || size > partSize) append(file ?? spill(), piece);
      else inMemory.push(Buffer.from(piece));
    },
    get size(): number {
      return size;
    },
    end(): Content | null {
      if (file === undefined) return size === 0 ? null : Buffer.concat(inMemory);
      closeSync(file);
      return { file: path, size, digest: `sha256:${hash.digest('hex')}` };
    },
    /** Removes what was collected where it is not wanted after all. */
    abort(): void {
      if (file === undefined) return;
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}

/** The last bytes of a content, at most `count`. */
export function lastBytes(content: Content, count: number): Buffer {
  if (content instanceof Uint8Array) return Buffer.from(content.subarray(-count));
  const from = Math.max(0, content.size - count);
  return readInto(Buffer.allocUnsafe(Math.min(count, content.size)), content.file, from);
}

/** Puts large content beside the record, part by part, each in a transaction of its own: it counts once `putContent` names it. */
export async function storeParts(store: RecordStore, content: Content): Promise<void> {
  if (content instanceof Uint8Array) return;
  // One buffer for all of them: a new one for each would be in memory until somebody collects it.
  const buffer = Buffer.allocUnsafe(partSize);
  for (let part = 0; part * partSize < content.size; part += 1)
    await store.putBlobPart(content.digest, part, readInto(buffer, content.file, part * partSize));
}

/** Puts content into the record. What is large has been stored by `storeParts` before. */
export async function putContent(tx: Pick<WriteTx, 'putBlob' | 'putBlobOfParts'>, content: Content): Promise<Digest> {
  if (content instanceof Uint8Array) return await tx.putBlob(content);
  await tx.putBlobOfParts(content.digest, content.size);
  return content.digest;
}

/** Fills a buffer from a place of a file, and gives what of it was filled. */
function readInto(buffer: Buffer, path: string, from: number): Buffer {
  const file = openSpooled(path);
  try {
    let done = 0;
    for (let read = -1; done < buffer.length && read !== 0; done += read)
      read = readSync(file, buffer, done, buffer.length - done, from + done);
    return buffer.subarray(0, done);
  } finally {
    closeSync(file);
  }
}
