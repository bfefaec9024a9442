import { createHash } from 'node:crypto';
import type { Digest } from '../../../common/digest.ts';
import { recordCopyOfFile } from '../../../verify/copy/open-record-copy.ts';
import { newRecord, type TestRecord } from '../../support/records.ts';

let record: TestRecord;
beforeEach(async () => void (record = await newRecord()));
afterEach(async () => record.end());

const pieces = ['first ', 'second ', 'third'].map((text) => Buffer.from(text));
const whole = Buffer.concat(pieces);
const digest: Digest = `sha256:${createHash('sha256').update(whole).digest('hex')}`;

async function putPieces(): Promise<void> {
  for (const [part, piece] of pieces.entries()) await record.store.putBlobPart(digest, part, piece);
}

describe('content in parts', () => {
  it('is one content, read whole or part by part, and for who verifies a copy', async () => {
    await putPieces();
    await record.store.write((tx) => tx.putBlobOfParts(digest, whole.length));
    await record.store.read(async (tx) => {
      expect(Buffer.from((await tx.blob(digest)) ?? [])).toEqual(whole);
      expect(await tx.blobShape(digest)).toEqual({ size: whole.length, parts: 3 });
      expect(Buffer.from((await tx.blobPart(digest, 1)) ?? []).toString()).toBe('second ');
    });
    const copy = recordCopyOfFile(record.path);
    expect(Buffer.from(copy.blob?.(digest) ?? [])).toEqual(whole);
    copy.close();
  });

  it('is nothing before it was put, and cannot be put while a part is missing', async () => {
    await record.store.putBlobPart(digest, 0, pieces[0]!);
    expect(await record.store.read((tx) => tx.blob(digest))).toBeUndefined();
    await expect(record.store.write((tx) => tx.putBlobOfParts(digest, whole.length))).rejects.toThrow('missing');
    expect(await record.store.read((tx) => tx.blob(digest))).toBeUndefined();
  });

  it('put twice is there once', async () => {
    await putPieces();
    await putPieces();
    await record.store.write((tx) => tx.putBlobOfParts(digest, whole.length));
    await record.store.write((tx) => tx.putBlobOfParts(digest, whole.length));
    expect(await record.store.read((tx) => tx.blobShape(digest))).toEqual({ size: whole.length, parts: 3 });
  });

  it('that fits into one row is read as one part, also where it is empty', async () => {
    for (const content of [Buffer.from('small'), Buffer.alloc(0)]) {
      const name = await record.store.write((tx) => tx.putBlob(content));
      await record.store.read(async (tx) => {
        expect(await tx.blobShape(name)).toEqual({ size: content.length, parts: 1 });
        expect(Buffer.from((await tx.blobPart(name, 0)) ?? [1])).toEqual(content);
      });
    }
  });
});
