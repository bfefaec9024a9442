import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { drainOutbox, type OutboxDeps, type RetryWindow } from '../../../activities/outbox/index.ts';
import type { RecordStore } from '../../../records/record-store.ts';
import { makePeople, type People } from '../../support/people.ts';
import { smallPlan } from '../../support/plans.ts';
import { system } from '../../support/records.ts';
import { Scene } from '../../support/scene.ts';
import { until } from '../../support/until.ts';

const patience: RetryWindow = {
  everyMs: 10,
  timeoutMs: 5000,
  firstPauseMs: 10,
  longestPauseMs: 20,
  attempts: 3,
  leaseMs: 300,
};

describe('a message that several workers could deliver', () => {
  let people: People;
  let run: Scene;
  let server: Server;
  const posted: { key: string; answer: ServerResponse }[] = [];
  beforeAll(async () => void (people = await makePeople()));
  beforeEach(async () => {
    posted.splice(0);
    server = createServer((request, answer) => {
      void request.toArray().then((chunks) => {
        const { notification } = JSON.parse(Buffer.concat(chunks).toString()) as { notification: string };
        posted.push({ key: notification, answer });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { settings } = smallPlan();
    const environments = [{ id: 'production', values: { url } }];
    run = await Scene.make(people, smallPlan({ settings: { ...settings, environments } }));
    for (const key of ['one', 'two', 'three']) await run.write((tx) => tx.queueNotification({ ...message, key }));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await run.close();
  });
  afterAll(() => people.cleanup());

  const message = {
    run: 'shop-1',
    channel: 'ops',
    occasion: 'held',
    address: 'switch',
    subject: 'shop-1 holds',
    text: 'It holds.',
  } as const;
  const drain = (store: RecordStore, over: Partial<RetryWindow> = {}) => {
    const stop = new AbortController();
    const deps: OutboxDeps = { store, actor: system, secrets: {} };
    const drained = drainOutbox(deps, stop.signal, { ...patience, ...over });
    return async () => {
      stop.abort();
      await drained;
    };
  };
  const tells = () => run.entries('people.told');
  const keys = () => posted.map(({ key }) => key).toSorted();
  const answer = () => posted.forEach((one) => one.answer.writeHead(204).end());

  it('is delivered by one of them, however long that takes', async () => {
    const stops = [drain(run.record.store), drain(await run.record.reopen()), drain(await run.record.reopen())];
    await until(() => posted.length >= 3);
    // Longer than a claim lasts: a claim that were not renewed would be another worker's by then.
    const since = Date.now();
    await until(() => Date.now() - since > 3 * patience.leaseMs);
    answer();
    await until(async () => (await tells()).length === 3);
    await Promise.all(stops.map((stop) => stop()));
    expect(keys()).toEqual(['one', 'three', 'two']);
    expect(await tells()).toMatchObject([{ attempts: 1 }, { attempts: 1 }, { attempts: 1 }]);
  });

  it('is delivered by another one when the first died with it', async () => {
    const died = await run.record.reopen();
    for (const seen of await died.dueNotifications(new Date().toISOString(), 9))
      await died.claimNotification(seen, new Date(Date.now() + patience.leaseMs).toISOString());
    const stop = drain(run.record.store);
    await until(() => posted.length >= 3);
    answer();
    await until(async () => (await tells()).length === 3);
    await stop();
    expect(keys()).toEqual(['one', 'three', 'two']);
  });

  it('is given back at once by one that shuts down', async () => {
    const stop = drain(run.record.store, { leaseMs: 60_000 });
    await until(() => posted.length === 3);
    await stop();
    expect(await run.record.store.dueNotifications(new Date().toISOString(), 9)).toHaveLength(3);
  });
});
