import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInstallation, readCheckpointKey } from '../../../records/installation.ts';
import { openRecord } from '../../../records/sqlite/open-record.ts';
import { newRecord, oneAdministrator, system, type TestRecord } from '../../support/records.ts';

const plan = `sha256:${'ab'.repeat(32)}`;
const release = { service: 'shop', version: '2.0.0' };
const requested = {
  problem: 'it fails',
  cause: 'code-corrupted',
  incident: null,
  change: null,
  defect: null,
  claimedDeployment: null,
} as const;

describe('a record in a file', () => {
  let record: TestRecord;
  beforeEach(async () => {
    record = await newRecord();
  });
  afterEach(async () => record.end());

  const request = (run: string, key?: string) =>
    record.store.write((tx) =>
      tx.append({
        type: 'run.requested',
        actor: system,
        run,
        release,
        environment: 'production',
        plan,
        body: requested,
        ...(key === undefined ? {} : { key }),
      }),
    );

  test('begins with its installation and a checkpoint key for its owner alone', async () => {
    const installation = await record.store.read((tx) => tx.installation());
    expect(installation.checkpointKey).toMatch(new RegExp(`^backout/${installation.id}\\+[0-9a-f]{8}\\+`));
    expect((await stat(record.keyFile)).mode & 0o777).toBe(0o600);
    expect(record.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  test('is a file that its owner alone may read, and so are the files beside it', async () => {
    await request('shop-1');
    const modes = ['', '-wal', '-shm'].map(async (more) => (await stat(`${record.path}${more}`)).mode & 0o777);
    expect(await Promise.all(modes)).toEqual([0o600, 0o600, 0o600]);
  });

  test('gives entries numbers without gaps and hands their bodies back without the salt', async () => {
    await request('shop-1');
    const [item] = await record.store.read((tx) => tx.entries({ run: 'shop-1' }));
    expect(item).toMatchObject({ type: 'run.requested', entry: { seq: 1, run: 'shop-1', release } });
    expect(item?.body).toStrictEqual(requested);
  });

  test('lands an entry with the same key once and returns the first one', async () => {
    const first = await request('shop-1', 'k');
    const again = await request('shop-1', 'k');
    expect([first.fresh, again.fresh]).toEqual([true, false]);
    expect(again.entry).toEqual(first.entry);
    expect(await record.store.read((tx) => tx.size())).toBe(2);
  });

  test('keeps nothing of a transaction that throws', async () => {
    const failing = record.store.write(async (tx) => {
      await tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text: 'lost', files: [] } });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await record.store.read((tx) => tx.size())).toBe(1);
  });

  test('shows a transaction the run as its own entries make it', async () => {
    await request('shop-1');
    const seen = await record.store.write(async (tx) => {
      await tx.append({ type: 'run.held', actor: system, run: 'shop-1', body: { reason: 'wait' } });
      return tx.run('shop-1');
    });
    expect(seen?.heldBy?.reason).toBe('wait');
    expect(await record.store.read((tx) => tx.run('shop-1'))).toEqual(seen);
  });

  test('forgets what a failed transaction folded', async () => {
    await request('shop-1');
    const failing = record.store.write(async (tx) => {
      await tx.append({ type: 'run.held', actor: system, run: 'shop-1', body: { reason: 'wait' } });
      await tx.run('shop-1');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await record.store.read((tx) => tx.run('shop-1')))?.state).toBe('requested');
  });

  test('counts runs for each service and never uses a number twice', async () => {
    const names = [
      await record.store.write((tx) => tx.allocateRun('shop')),
      await record.store.write((tx) => tx.allocateRun('shop')),
      await record.store.write((tx) => tx.allocateRun('mail')),
    ];
    expect(names).toEqual(['shop-1', 'shop-2', 'mail-1']);
  });

  test('refuses a write inside a write instead of waiting for itself', async () => {
    await expect(record.store.write(() => record.store.write(async () => undefined))).rejects.toMatchObject({
      code: 'internal',
    });
  });

  test('wakes who waits for an entry, of this opening and of another one', async () => {
    const other = await record.reopen();
    const never = new AbortController();
    const waiting = [record.store.waitForEntry(0, never.signal), other.waitForEntry(0, never.signal)];
    await request('shop-1');
    await Promise.all(waiting);
    expect(await other.read((tx) => tx.size())).toBe(2);
  });

  test('lets go of who waits when the signal aborts', async () => {
    const abort = new AbortController();
    const waiting = record.store.waitForEntry(99, abort.signal);
    abort.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  test('says where a record was expected and how to make one', async () => {
    await expect(openRecord(join(record.dir, 'none.sqlite'))).rejects.toMatchObject({
      code: 'record-unreadable',
      detail: { next: 'backout init' },
    });
  });
});

describe('a record that is opened and closed', () => {
  test('lets what is under way finish, and refuses everything afterwards', async () => {
    const record = await newRecord();
    const store = await record.reopen();
    const reading = store.read(async (tx) => {
      await store.close();
      return tx.size();
    });
    await expect(reading).resolves.toBe(1);
    await expect(store.read((tx) => tx.size())).rejects.toMatchObject({ code: 'record-unreadable' });
    await expect(store.write(async () => undefined)).rejects.toMatchObject({ code: 'record-unreadable' });
    await record.end();
  });

  test('takes a write that was begun by what a write set going, once that is over', async () => {
    const record = await newRecord();
    const later = await record.store.write(async () => ({
      write: new Promise<string>((resolve, reject) => {
        setTimeout(() => void record.store.write(async () => 'written').then(resolve, reject), 5);
      }),
    }));
    await expect(later.write).resolves.toBe('written');
    await record.end();
  });

  test('is read without a miss while others open, recover and close it', async () => {
    const record = await newRecord();
    await record.store.close();
    const openings = Array.from({ length: 8 }, async (_each, index) => {
      for (let round = 0; round < 15; round += 1) {
        const store = await openRecord(record.path);
        await store.write((tx) =>
          tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text: `${index} ${round}`, files: [] } }),
        );
        await store.read((tx) => tx.size());
        await store.close();
      }
    });
    await Promise.all(openings);
    const store = await record.reopen();
    expect(await store.read((tx) => tx.size())).toBe(1 + 8 * 15);
    await record.end();
  });
});

describe('a file that is no record of this version', () => {
  test('is refused when a newer version wrote it, and stays as it is', async () => {
    const record = await newRecord();
    const raw = new DatabaseSync(record.path);
    raw.exec(`update meta set value = '999' where name = 'schema'`);
    await expect(openRecord(record.path)).rejects.toMatchObject({
      code: 'record-unreadable',
      detail: { found: 'schema 999' },
    });
    raw.close();
    await record.end();
  });

  test('is refused when it is something else', async () => {
    const record = await newRecord();
    const path = join(record.dir, 'text');
    await writeFile(path, 'this is a text, not a database, and long enough to be looked at as one');
    await expect(openRecord(path)).rejects.toMatchObject({ code: 'record-unreadable', detail: { where: path } });
    expect(await readFile(path, 'utf8')).toContain('this is a text');
    await record.end();
  });

  test('gets no second installation', async () => {
    const record = await newRecord();
    await expect(
      createInstallation({ store: record.store, keyFile: join(record.dir, 'other.key'), roster: oneAdministrator }),
    ).rejects.toMatchObject({ code: 'usage' });
    await record.end();
  });

  test('an installation that was interrupted behind its key is finished with that key', async () => {
    const record = await newRecord();
    const store = await openRecord(join(record.dir, 'second.sqlite'), { create: true });
    const { checkpointKey } = await createInstallation({ store, keyFile: record.keyFile, roster: oneAdministrator });
    expect(checkpointKey).toBe((await record.store.read((tx) => tx.installation())).checkpointKey);
    await store.close();
    await record.end();
  });

  test('a key that others may read is refused', async () => {
    const record = await newRecord();
    await chmod(record.keyFile, 0o644);
    await expect(readCheckpointKey(record.keyFile)).rejects.toMatchObject({
      code: 'config-invalid',
      detail: { found: expect.stringContaining('0644') },
    });
    await record.end();
  });
});
