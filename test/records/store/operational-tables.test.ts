import { jest } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { digestOf } from '../../../common/digest.ts';
import type { Answer } from '../../../requests/answer.ts';
import { newRecord, system, type TestRecord } from '../../support/records.ts';
import { Story } from '../story.ts';

describe('what the record keeps beside the log', () => {
  let record: TestRecord;
  beforeEach(async () => {
    record = await newRecord();
  });
  afterEach(async () => record.end());

  const bytes = new TextEncoder().encode('{"a":1}');
  const receipt = {
    digest: digestOf(bytes),
    bytes,
    signature: 'armored',
    receivedAt: '2026-11-23T03:00:00.000Z',
    run: null,
  };
  const answer = (status: Answer['status'], message: string): Answer => ({
    v: 1,
    request: receipt.digest,
    status,
    code: null,
    message,
    expected: null,
    found: null,
    next: null,
    at: receipt.receivedAt,
    run: null,
    entry: null,
    data: {},
  });

  test('keeps a receipt to the byte, once, and knows its nonce', async () => {
    for (let time = 0; time < 2; time += 1) await record.store.write((tx) => tx.putReceipt(receipt, 'nonce'));
    const kept = await record.store.read((tx) => tx.receipt(receipt.digest));
    expect(kept).toEqual({ ...receipt, answer: null });
    expect(await record.store.read((tx) => tx.nonce('nonce'))).toBe(receipt.digest);
  });

  test('refuses a nonce that another request has used', async () => {
    await record.store.write((tx) => tx.putReceipt(receipt, 'nonce'));
    const other = { ...receipt, digest: digestOf('other') };
    await expect(record.store.write((tx) => tx.putReceipt(other, 'nonce'))).rejects.toMatchObject({
      code: 'nonce-reused',
    });
    expect(await record.store.read((tx) => tx.receipt(other.digest))).toBeUndefined();
  });

  test('keeps the first verdict, and replaces "received" by it', async () => {
    await record.store.write((tx) => tx.putReceipt(receipt, 'nonce'));
    for (const each of [answer('received', 'one'), answer('accepted', 'two'), answer('denied', 'three')])
      await record.store.write((tx) => tx.answer(receipt.digest, each));
    expect((await record.store.read((tx) => tx.receipt(receipt.digest)))?.answer).toEqual(answer('accepted', 'two'));
  });

  test('gives blobs back to the byte under their digest', async () => {
    const content = Uint8Array.from({ length: 300 }, (_each, index) => index % 256);
    const digest = await record.store.write((tx) => tx.putBlob(content));
    expect(digest).toBe(digestOf(content));
    expect(await record.store.read((tx) => tx.blob(digest))).toEqual(content);
    expect(await record.store.write((tx) => tx.putBlob(content))).toBe(digest);
  });

  test('keeps sessions by hash and forgets those that are over', async () => {
    const session = (expiresAt: string) => ({ person: 'ann@example.com', key: 'SHA256:x', expiresAt });
    await record.store.write((tx) => tx.putSession('old', session('2000-01-01T00:00:00.000Z')));
    await record.store.write((tx) => tx.putSession('new', session('2100-01-01T00:00:00.000Z')));
    expect(await record.store.read((tx) => tx.session('old'))).toBeUndefined();
    expect(await record.store.read((tx) => tx.session('new'))).toEqual(session('2100-01-01T00:00:00.000Z'));
  });

  test('queues a notification once, gives it out when it is due, and records its first failure and its end once', async () => {
    const story = await new Story(record.store).begin();
    const notification = {
      key: 'n1',
      run: story.run,
      channel: 'ops',
      occasion: 'started',
      address: null,
      subject: 's',
      text: 't',
    } as const;
    for (let time = 0; time < 2; time += 1) await record.store.write((tx) => tx.queueNotification(notification));
    const later = new Date(Date.now() + 60_000).toISOString();
    const due = () => record.store.dueNotifications(new Date().toISOString(), 10);
    expect(await due()).toMatchObject([{ ...notification, attempts: 0 }]);
    await record.store.notificationDone('n1', { retryAt: later, message: 'no answer' }, system);
    expect(await due()).toEqual([]);
    for (let time = 0; time < 2; time += 1)
      await record.store.notificationDone('n1', { outcome: 'delivered', message: '200' }, system);
    expect((await story.state()).told).toMatchObject([
      { channel: 'ops', outcome: 'failed', attempts: 1, message: 'no answer; it is tried again' },
      { channel: 'ops', outcome: 'delivered', attempts: 2 },
    ]);
    expect(await record.store.dueNotifications(later, 10)).toEqual([]);
  });

  test('lets one of several take a notification, until its time is over or it gives it back', async () => {
    const story = await new Story(record.store).begin();
    const about = {
      run: story.run,
      channel: 'ops',
      occasion: 'started',
      address: null,
      subject: 's',
      text: 't',
    } as const;
    await record.store.write((tx) => tx.queueNotification({ key: 'n1', ...about }));
    const other = await record.reopen();
    const due = async () => other.dueNotifications(new Date().toISOString(), 10);
    const [seen] = await due();
    const until = new Date(Date.now() + 60_000).toISOString();
    const claims = [record.store, other, record.store].map((one) => one.claimNotification(seen!, until));
    expect((await Promise.all(claims)).filter(Boolean)).toEqual([true]);
    expect(await due()).toEqual([]);
    expect(await other.dueNotifications(until, 10)).toMatchObject([{ key: 'n1', attempts: 0, nextAt: until }]);
    expect(await record.store.claimNotification({ key: 'n1', nextAt: until }, seen!.nextAt)).toBe(true);
    expect(await due()).toMatchObject([{ key: 'n1', attempts: 0 }]);
    await record.store.notificationDone('n1', { outcome: 'delivered', message: '200' }, system);
    expect(await other.claimNotification(seen!, until)).toBe(false);
  });

  test('hands output out in order, from where the reader was', async () => {
    const batch = (text: string) =>
      ({ run: 'shop-1', address: 'switch', visit: 1, attempt: 1, stream: 'stdout', text }) as const;
    await record.store.appendOutput([batch('one'), batch('two')]);
    await record.store.appendOutput([{ ...batch('other'), run: 'shop-2' }, batch('three')]);
    const [first, ...rest] = await record.store.output({ run: 'shop-1' });
    expect([first?.text, ...rest.map(({ text }) => text)]).toEqual(['one', 'two', 'three']);
    expect(
      (await record.store.output({ run: 'shop-1', after: first?.id ?? 0, limit: 1 })).map(({ text }) => text),
    ).toEqual(['two']);
  });

  test('knows the workers that were seen lately', async () => {
    const worker = { incarnation: 'i', host: 'h', pid: 1, labels: ['local'], control: true };
    for (let time = 0; time < 2; time += 1) await record.store.seeWorker(worker);
    expect(await record.store.workers()).toMatchObject([worker]);
    const raw = new DatabaseSync(record.path);
    raw.exec(`update workers set seen_at = '2026-01-01T00:00:00.000Z'`);
    raw.close();
    expect(await record.store.workers()).toEqual([]);
  });

  test.each([
    ['update entries set at = at'],
    ['delete from entries'],
    [`insert or replace into entries select * from entries`],
    ['update bodies set json = json'],
    ['delete from bodies'],
    ['insert or replace into bodies select * from bodies'],
    ['delete from checkpoints where 1'],
    ['update receipts set bytes = bytes'],
    ['delete from nonces'],
  ])('the database itself refuses to %s', async (statement) => {
    await record.store.write((tx) => tx.putReceipt(receipt, 'nonce'));
    await record.store.putCheckpoint({ size: 1, root: 'r', note: 'n' });
    const raw = new DatabaseSync(record.path);
    expect(() => raw.exec(statement)).toThrow(expect.objectContaining({ errcode: 1811 }));
    raw.close();
  });

  test('keeps time from running backwards when the clock does', async () => {
    const now = Date.now;
    const ahead = new Date(now() + 3_600_000);
    try {
      jest.useFakeTimers({
        now: ahead,
        doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask', 'performance'],
      });
      await record.store.write((tx) =>
        tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text: 'ahead', files: [] } }),
      );
    } finally {
      jest.useRealTimers();
    }
    const { entry } = await record.store.write((tx) =>
      tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text: 'back', files: [] } }),
    );
    expect(entry.at).toBe(ahead.toISOString());
  });
});
