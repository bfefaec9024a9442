import { existsSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { openRecord } from '../../../records/sqlite/open-record.ts';
import { newRecord, system, type TestRecord } from '../../support/records.ts';

const place = {
  release: { service: 'shop', version: '2.0.0' },
  environment: 'production',
  plan: `sha256:${'ab'.repeat(32)}` as const,
};
const body = {
  problem: 'it fails',
  cause: 'code-corrupted',
  incident: null,
  change: null,
  defect: null,
  claimedDeployment: null,
} as const;
const unwritable = { code: 'record-unwritable' };

describe('an open record whose file is removed or replaced', () => {
  let record: TestRecord;
  beforeEach(async () => {
    record = await newRecord();
  });
  afterEach(() => record.end());

  const request = (run: string) =>
    record.store.write((tx) => tx.append({ type: 'run.requested', actor: system, ...place, run, body }));
  const size = () => record.store.read((tx) => tx.size());
  const aside = () => `${record.path}.aside`;
  const sizeOf = async (path: string) => {
    const other = await openRecord(path);
    try {
      return await other.read((tx) => tx.size());
    } finally {
      await other.close();
    }
  };

  it('is neither written nor read nor made again, and goes on when the same file is back', async () => {
    await request('shop-1');
    const before = await size();
    await rename(record.path, aside());
    await expect(request('shop-2')).rejects.toMatchObject({ ...unwritable, detail: { where: record.path } });
    await expect(record.store.tryWriting()).rejects.toMatchObject(unwritable);
    await expect(size()).rejects.toMatchObject({ code: 'record-unreadable' });
    expect(existsSync(record.path)).toBe(false);
    await rename(aside(), record.path);
    expect(await size()).toBe(before);
    await request('shop-3');
    expect(await size()).toBe(before + 1);
  });

  it('writes into neither of two when another file has its name', async () => {
    const copy = `${record.path}.copy`;
    await record.store.read((tx) => tx.size());
    const other = await record.reopen();
    await other.close();
    await copyFile(record.path, copy);
    await copyFile(`${record.path}-wal`, `${copy}-wal`);
    const before = await sizeOf(copy);
    await rename(record.path, aside());
    await rename(copy, record.path);
    await expect(request('shop-2')).rejects.toMatchObject(unwritable);
    await expect(size()).rejects.toMatchObject({ code: 'record-unreadable' });
    await copyFile(record.path, copy);
    expect(await sizeOf(copy)).toBe(before);
    await rename(aside(), record.path);
    expect(await size()).toBe(before);
  });

  it.each(['-wal', '-shm'])('is not written when its %s is removed, which others would make again', async (suffix) => {
    await request('shop-1');
    await rm(record.path + suffix);
    await expect(request('shop-2')).rejects.toMatchObject({ ...unwritable, detail: { where: record.path + suffix } });
  });

  it('is written on when others open and close it', async () => {
    for (let turn = 1; turn <= 3; turn += 1) {
      const other = await record.reopen();
      await other.read((tx) => tx.size());
      await other.close();
      await request(`shop-${turn}`);
    }
    expect(await size()).toBeGreaterThanOrEqual(4);
  });
});
