import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { createDeliver, drainOutbox, type OutboxDeps, type RetryWindow } from '../../../activities/outbox/index.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import type { NewNotification } from '../../../records/record-store.ts';
import { makePeople, type People } from '../../support/people.ts';
import { smallPlan } from '../../support/plans.ts';
import { system } from '../../support/records.ts';
import { Scene } from '../../support/scene.ts';
import { until } from '../../support/until.ts';

type Channel = FrozenPlan['communication']['channels'][number];
interface Posted {
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
}

let people: People;
const endings: (() => Promise<unknown>)[] = [];
beforeAll(async () => void (people = await makePeople()));
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});
afterAll(async () => people.cleanup());

const patience: RetryWindow = {
  everyMs: 20,
  timeoutMs: 1000,
  firstPauseMs: 10,
  longestPauseMs: 20,
  attempts: 3,
  leaseMs: 1000,
};

/** A receiver that answers with the statuses in turn, and with the last one from then on. */
async function receiver(...statuses: number[]): Promise<{ url: string; posted: Posted[] }> {
  const posted: Posted[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posted.push({ body: JSON.parse(Buffer.concat(chunks).toString()) as Posted['body'], headers: request.headers });
      response.writeHead(statuses[posted.length - 1] ?? statuses.at(-1) ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posted };
}

/** A notify step that is patient in its own way. */
function plannedNotice(): FrozenPlan['steps'] {
  const retry = { attempts: 3, delayMs: 10, factor: 1, maxDelayMs: 10 };
  const common = { title: 'Tell', because: null, role: 'operator', expectedMs: 1, onFailure: null };
  const notice = { channels: ['ops'], message: ['hello'], required: false, timeoutMs: 900, retry };
  return [{ kind: 'notify', id: 'tell', ...common, ...notice }];
}

async function scene(channel: Channel, url = 'http://127.0.0.1:9/', more: FrozenPlan['steps'] = []): Promise<Scene> {
  const { communication, settings } = smallPlan();
  const made = await Scene.make(
    people,
    smallPlan({
      steps: [...smallPlan().steps, ...more],
      communication: { ...communication, channels: [channel] },
      settings: { ...settings, environments: [{ id: 'production', values: { url } }] },
      secrets: [{ name: 'token', title: 'A token' }],
    }),
  );
  endings.push(() => made.close());
  return made;
}

const hook: Channel = {
  kind: 'webhook',
  id: 'ops',
  title: 'Operations',
  url: { ref: 'setting', name: 'url' },
  headers: {},
};

const message = (over: Partial<NewNotification> = {}): NewNotification => ({
  key: 'held/shop-1/switch/7',
  run: 'shop-1',
  channel: 'ops',
  occasion: 'held',
  address: 'switch',
  subject: 'shop-1 holds',
  text: 'It holds.\nDo something.',
  ...over,
});

function depsOf(run: Scene, over: Partial<OutboxDeps> = {}): OutboxDeps {
  return { store: run.record.store, actor: system, secrets: {}, ...over };
}

/** Queues a message and drains until people were told, or it was given up. */
async function told(run: Scene, deps: OutboxDeps) {
  await run.write((tx) => tx.queueNotification(message()));
  const stop = new AbortController();
  const drained = drainOutbox(deps, stop.signal, patience);
  try {
    return await until(async () => (await run.entries('people.told')).find(isEnd));
  } finally {
    stop.abort();
    await drained;
  }
}

/** What was said at the first failure has not ended it. */
const isEnd = ({ message: said }: { message: string }) => !said.endsWith('it is tried again');

describe('a webhook', () => {
  it('is posted what happened, once, and the record says that it was', async () => {
    const { url, posted } = await receiver(204);
    const run = await scene(hook, url);
    expect(await told(run, depsOf(run))).toMatchObject({
      outcome: 'delivered',
      channel: 'ops',
      occasion: 'held',
      attempts: 1,
    });
    expect(posted.map(({ body }) => body)).toEqual([
      {
        notification: 'held/shop-1/switch/7',
        run: 'shop-1',
        occasion: 'held',
        address: 'switch',
        subject: 'shop-1 holds',
        text: 'It holds.\nDo something.',
      },
    ]);
    expect(await run.record.store.dueNotifications(new Date(Date.now() + 1e9).toISOString(), 9)).toEqual([]);
  });

  it('is tried again after a failure', async () => {
    const { url, posted } = await receiver(500, 200);
    const run = await scene(hook, url);
    expect(await told(run, depsOf(run))).toMatchObject({ outcome: 'delivered', attempts: 2 });
    const why = expect.stringMatching(/answered 500.*; it is tried again$/);
    expect((await run.entries('people.told'))[0]).toMatchObject({ outcome: 'failed', attempts: 1, message: why });
    expect(posted[0]?.body['notification']).toBe(posted[1]?.body['notification']);
  });

  it('is given up in the end, and the record says why', async () => {
    const { url, posted } = await receiver(503);
    const run = await scene(hook, url);
    const failed = await told(run, depsOf(run));
    expect(failed).toMatchObject({ outcome: 'failed', attempts: 3, message: expect.stringContaining('answered 503') });
    expect(posted).toHaveLength(3);
    expect((await run.entries('people.told')).map(({ attempts }) => attempts)).toEqual([1, 3]);
  });

  it('of a notify step has the time and the pauses that its plan gives it', async () => {
    const { url, posted } = await receiver(503, 503, 200);
    const run = await scene(hook, url, plannedNotice());
    await run.write((tx) => tx.queueNotification({ ...message(), occasion: 'notify', address: 'tell' }));
    const stop = new AbortController();
    const impatient = { ...patience, firstPauseMs: 600_000, longestPauseMs: 600_000, attempts: 1 };
    const drained = drainOutbox(depsOf(run), stop.signal, impatient);
    const end = await until(async () => (await run.entries('people.told')).find(isEnd));
    stop.abort();
    await drained;
    expect(end).toMatchObject({ outcome: 'delivered', attempts: 3 });
    expect(posted).toHaveLength(3);
  });

  it('gets the secret of its headers', async () => {
    const { url, posted } = await receiver(200);
    const headers = { authorization: { join: ['Bearer ', { ref: 'secret', name: 'token' } as const] } };
    const run = await scene({ ...hook, headers }, url);
    await told(run, depsOf(run, { secrets: { token: { from: 'command', argv: ['echo', 'correct-horse'] } } }));
    expect(posted[0]?.headers['authorization']).toBe('Bearer correct-horse');
  });

  it('names the server that does not answer, and not its path', async () => {
    const silent = createTcpServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const sockets = new Set<{ destroy(): void }>();
    silent.on('connection', (socket) => sockets.add(socket));
    endings.push(async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => silent.close(resolve));
    });
    const { port } = silent.address() as AddressInfo;
    const run = await scene(hook, `http://127.0.0.1:${port}/private-path`);
    const deliver = createDeliver(depsOf(run));
    await expect(deliver(message(), 200)).rejects.toThrow(
      `http://127.0.0.1:${port} did not take the message: no answer within 200 ms`,
    );
  });
});

describe('an e-mail', () => {
  const mail: Channel = { kind: 'email', id: 'ops', title: 'Operations', to: ['ops@example.com', 'more@example.com'] };

  async function mailServer(refused: string[] = []) {
    const mails: { text: string; to: string[]; user: string }[] = [];
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        password === 'correct-horse' ? done(null, { user: username }) : done(new Error(`no ${password}`)),
      onRcptTo: ({ address }, _session, done) =>
        refused.includes(address) ? done(new Error('no such mailbox')) : done(),
      onData: (stream, { envelope, user }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo.map(({ address }) => address);
          mails.push({ text: Buffer.concat(chunks).toString(), to, user: String(user ?? '') });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endings.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const { port } = server.server.address() as AddressInfo;
    return { mails, smtp: { host: '127.0.0.1', port, from: 'backout@example.com', secure: false } };
  }

  it('goes to everybody of the channel, and is recognised when it comes twice', async () => {
    const { mails, smtp } = await mailServer();
    const run = await scene(mail);
    expect(await told(run, depsOf(run, { smtp }))).toMatchObject({ outcome: 'delivered', attempts: 1 });
    await createDeliver(depsOf(run, { smtp }))(message(), 2000);
    expect(mails[0]).toMatchObject({ to: ['ops@example.com', 'more@example.com'] });
    expect(mails[0]?.text).toMatch(/Subject: shop-1 holds\r\n/);
    expect(mails[0]?.text).toContain('Do something.');
    const ids = mails.map(({ text }) => /Message-ID: (\S+)/i.exec(text)?.[1]);
    expect(ids[0]).toMatch(/@backout>$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('is sent with the password that a secret holds', async () => {
    const { mails, smtp } = await mailServer();
    const run = await scene(mail);
    const secrets = { smtp: { from: 'command', argv: ['echo', 'correct-horse'] } } as const;
    await createDeliver(depsOf(run, { smtp: { ...smtp, user: 'backout', passwordSecret: 'smtp' }, secrets }))(
      message(),
      2000,
    );
    expect(mails[0]?.user).toBe('backout');
  });

  it('fails without telling a password that the server did not take and repeats', async () => {
    const { smtp } = await mailServer();
    const run = await scene(mail);
    const secrets = { smtp: { from: 'command', argv: ['echo', 'wrong-battery'] } } as const;
    const deps = depsOf(run, { smtp: { ...smtp, user: 'backout', passwordSecret: 'smtp' }, secrets });
    await expect(createDeliver(deps)(message(), 2000)).rejects.toThrow(/no \*\*\*$/);
  });

  it('fails where an address is refused, or there is no server', async () => {
    const { smtp } = await mailServer(['more@example.com']);
    const run = await scene(mail);
    await expect(createDeliver(depsOf(run, { smtp }))(message(), 2000)).rejects.toThrow('refused for more@example.com');
    await expect(createDeliver(depsOf(run))(message(), 2000)).rejects.toThrow('this worker has no SMTP server');
    const gone = { ...smtp, port: 9 };
    await expect(createDeliver(depsOf(run, { smtp: gone }))(message(), 2000)).rejects.toThrow(
      '127.0.0.1:9 did not take the message',
    );
  });
});
