import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { leafHash, merkleRoot } from '../../records/hashing/merkle.ts';
import { readCheckpointKey } from '../../records/installation.ts';
import { checkpointer } from '../../records/take-checkpoint.ts';
import { recordCopyOfFile, verifyRecord } from '../../verify/verify.ts';
import { newRecord, system, type TestRecord } from '../support/records.ts';

const script = fileURLToPath(new URL('processes/append.ts', import.meta.url));
const nobody = 65_534;

interface Appender {
  readonly child: ChildProcess;
  /** Lines so far. */
  readonly lines: string[];
  readonly ended: Promise<number | null>;
}

function appender(path: string, name: string, count: number, via: readonly string[] = [], user?: number): Appender {
  const become = user === undefined ? [] : [String(user)];
  const [command, ...args] = [...via, process.execPath, script, path, name, String(count), ...become];
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  reader.on('line', (line) => lines.push(line));
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(([[code]]) => code as number | null);
  return { child, lines, ended };
}

/** Every entry in its place, its leaf right, and none lost of what was answered. */
async function soundEntries(record: TestRecord): Promise<number> {
  const store = await record.reopen();
  const stored = await store.read((tx) => tx.stored({}));
  expect(stored.map((entry) => entry.seq)).toEqual(stored.map((_entry, index) => index));
  expect(stored.map((entry) => leafHash(entry.json).toString('hex'))).toEqual(stored.map((entry) => entry.leaf));
  expect(merkleRoot(stored.map((entry) => Buffer.from(entry.leaf, 'hex')))).toHaveLength(32);
  return stored.length;
}

describe('a record that several processes write', () => {
  let record: TestRecord;
  beforeEach(async () => {
    record = await newRecord();
  });
  afterEach(async () => record.end());

  test('numbers the entries of three processes without a gap, while this one writes too', async () => {
    const others = ['one', 'two', 'three'].map((name) => appender(record.path, name, 60));
    for (let number = 0; number < 60; number += 1) {
      await record.store.write((tx) =>
        tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text: `here ${number}`, files: [] } }),
      );
    }
    expect(await Promise.all(others.map((each) => each.ended))).toEqual([0, 0, 0]);
    expect(await soundEntries(record)).toBe(1 + 3 * 120 + 60);
  });

  test('loses nothing that was answered and keeps nothing half when a writer is killed in the middle', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { child, lines, ended } = appender(record.path, `round${round}`, 100_000);
      while (lines.length < 20 + round * 7) await once(child.stdout!, 'data');
      child.kill('SIGKILL');
      await ended;
      const store = await record.reopen();
      const written = (await store.read((tx) => tx.entries({ type: 'deviation' }))).filter(
        (each) => each.entry.actor.kind === 'system' && each.entry.actor.part === `round${round}`,
      );
      expect(written.length % 2).toBe(0);
      expect(written.length / 2).toBeGreaterThanOrEqual(lines.length);
    }
    await soundEntries(record);
  });

  test('is verified as a killed writer left it, while nobody has it open', async () => {
    await checkpointer(record.store, await readCheckpointKey(record.keyFile))();
    await record.store.close();
    const { child, lines, ended } = appender(record.path, 'killed', 100_000);
    while (lines.length < 30) await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await ended;
    const copy = recordCopyOfFile(record.path);
    const found = await verifyRecord(copy, { fingerprint: record.fingerprint });
    copy.close();
    expect([...found.integrity, ...found.completeness]).toEqual([]);
    expect(found.size).toBeGreaterThanOrEqual(1 + 2 * lines.length);
  });

  test('says that it cannot be written when another process holds it for too long, and goes on afterwards', async () => {
    const hurried = await record.reopen({ patienceMs: 60 });
    let release = (): void => undefined;
    const held = record.store.write(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    await expect(hurried.write(async () => undefined)).rejects.toMatchObject({ code: 'record-unwritable' });
    release();
    await held;
    await expect(hurried.write(async () => 'written')).resolves.toBe('written');
  });

  test('says which limit of the disk it met, and is sound up to there', async () => {
    const { lines, ended } = appender(record.path, 'big', 100_000, ['/bin/sh', '-c', 'ulimit -f 600; exec "$@"', 'sh']);
    expect(await ended).toBe(1);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ code: 'record-unwritable', where: record.path });
    expect(await soundEntries(record)).toBeGreaterThanOrEqual(1 + 2 * (lines.length - 1));
  });

  test('says that the record may only be read when the folder is read-only, and leaves it as it was', async () => {
    const asSomebody = process.getuid?.() === 0;
    if (asSomebody) for (const file of [record.dir, record.path]) await chown(file, nobody, nobody);
    await record.store.close();
    await chmod(record.path, 0o444);
    await chmod(record.dir, 0o555);
    const { lines, ended } = appender(record.path, 'reader', 1, [], asSomebody ? nobody : undefined);
    expect(await ended).toBe(1);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ code: 'record-unwritable', where: record.path });
    await chmod(record.dir, 0o755);
    await chmod(record.path, 0o644);
    expect(await soundEntries(record)).toBe(1);
  });
});

test('a full disk stops writing with one clear message, and writing goes on by itself when there is room again', async () => {
  const record = await newRecord();
  const store = await record.reopen({ maxPages: 60 });
  const write = (text: string) =>
    store.write((tx) => tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text, files: [] } }));
  const fill = async () => {
    for (;;) await write('x'.repeat(3000));
  };
  await expect(fill()).rejects.toMatchObject({ code: 'record-unwritable', message: expect.stringContaining('full') });
  const size = await store.read((tx) => tx.size());
  await expect(write('x'.repeat(9000))).rejects.toMatchObject({ code: 'record-unwritable' });
  expect(await store.read((tx) => tx.size())).toBe(size);
  const roomy = await record.reopen();
  await roomy.write((tx) =>
    tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text: 'again', files: [] } }),
  );
  expect(await soundEntries(record)).toBe(size + 1);
  await record.end();
});
