import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { makePeople, type People } from '../support/people.ts';
import { system } from '../support/records.ts';
import { until } from '../support/until.ts';
import type { Run } from '../authority/support/desk.ts';
import { openDoor, type Door } from './support/door.ts';

/** A stream as a reader has it. */
interface Reader {
  readonly events: EventSourceMessage[];
  readonly comments: string[];
  readonly ended: Promise<unknown>;
  readonly response: IncomingMessage;
  leave(): void;
}

describe('GET /runs/:run/events', () => {
  let people: People;
  let door: Door;
  let run: Run;
  const readers: Reader[] = [];

  beforeAll(async () => {
    people = await makePeople();
  });
  beforeEach(async () => {
    door = await openDoor(people, { heartbeatMs: 100 });
    run = await door.desk.begun();
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.leave();
    await door.close();
  });
  afterAll(() => people.cleanup());

  async function follow(lastEventId?: number): Promise<Reader> {
    const signed = await door.desk.sign(people.auditor, { action: 'session.open' });
    const { data } = (await door.post(signed)).json() as { data: { token: string } };
    const resume = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
    const call = request({
      socketPath: door.socket,
      path: `/runs/${run.name}/events`,
      headers: { authorization: `Bearer ${data.token}`, ...resume },
    });
    call.end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const reader: Reader = {
      events: [],
      comments: [],
      response,
      ended: new Promise((resolve) => void response.on('close', resolve)),
      leave: () => call.destroy(),
    };
    const parser = createParser({
      onEvent: (event) => reader.events.push(event),
      onComment: (text) => reader.comments.push(text),
    });
    response.setEncoding('utf8').on('data', (chunk: string) => parser.feed(chunk));
    response.on('error', () => undefined);
    readers.push(reader);
    return reader;
  }
  const entries = ({ events }: Reader) =>
    events
      .filter(({ event }) => event === 'entry')
      .map(({ id, data }) => ({ id: Number(id), type: (JSON.parse(data) as { entry: { type: string } }).entry.type }));
  const note = (text: string) => run.append('note', { text, files: [] });

  it('tells every entry of the run with its seq, and then the view', async () => {
    const reader = await follow();
    expect(reader.response.headers['content-type']).toBe('text/event-stream');
    await until(() => reader.events.some(({ event }) => event === 'view'));
    const stored = await door.desk.store.read((tx) => tx.entries({ run: run.name }));
    expect(entries(reader)).toEqual(stored.map(({ entry }) => ({ id: entry.seq, type: entry.type })));
    expect(JSON.parse(reader.events.at(-1)?.data ?? '')).toMatchObject({
      run: run.name,
      seq: stored.at(-1)?.entry.seq,
    });
  });

  it('tells what happens while it is followed, with a view after each change', async () => {
    const reader = await follow();
    await until(() => reader.events.some(({ event }) => event === 'view'));
    const before = reader.events.length;
    await note('seen on the dashboard');
    await until(() => reader.events.length >= before + 2);
    expect(reader.events.slice(before).map(({ event }) => event)).toEqual(['entry', 'view']);
  });

  it('goes on after the last event that was seen, and repeats none', async () => {
    const first = await follow();
    await until(() => first.events.some(({ event }) => event === 'view'));
    first.leave();
    const last = entries(first).at(-1)?.id ?? 0;
    await note('while nobody looked');
    const second = await follow(last);
    await until(() => second.events.some(({ event }) => event === 'view'));
    expect(entries(second)).toEqual([{ id: expect.any(Number), type: 'note' }]);
    expect(entries(second)[0]?.id).toBeGreaterThan(last);
  });

  it('tells output as it is printed, without an id, and none of it twice', async () => {
    const reader = await follow();
    await until(() => reader.events.some(({ event }) => event === 'view'));
    const batch = { run: run.name, address: 'switch', visit: 1, attempt: 1, stream: 'stdout' as const };
    await door.desk.store.appendOutput([{ ...batch, text: 'one\n' }]);
    await until(() => reader.events.some(({ event }) => event === 'output'));
    await door.desk.store.appendOutput([{ ...batch, text: 'two\n' }]);
    await until(() => reader.events.filter(({ event }) => event === 'output').length === 2);
    const printed = reader.events.filter(({ event }) => event === 'output');
    expect(printed.map(({ data }) => (JSON.parse(data) as { text: string }).text)).toEqual(['one\n', 'two\n']);
    expect(printed.map(({ id }) => id)).toEqual([undefined, undefined]);
  });

  it('says now and then that it is still there', async () => {
    const reader = await follow();
    await until(() => reader.comments.length >= 2);
    expect(reader.comments[0]).toBe('still here');
  });

  it('keeps to its run while others go on', async () => {
    const reader = await follow();
    await until(() => reader.events.some(({ event }) => event === 'view'));
    const before = reader.events.length;
    await door.desk.store.write((tx) =>
      tx.append({ type: 'note', actor: system, run: 'other-1', body: { text: 'elsewhere', files: [] } }),
    );
    await note('here');
    await until(() => reader.events.length > before);
    expect(entries(reader).at(-1)?.type).toBe('note');
    expect(reader.events.slice(before).filter(({ event }) => event === 'entry')).toHaveLength(1);
  });

  it('ends when the run has ended', async () => {
    const reader = await follow();
    await run.append('run.ended', { outcome: 'stopped', message: 'stopped', deviations: 0, open: [] });
    await reader.ended;
    expect(reader.events.at(-1)?.event).toBe('end');
    expect(JSON.parse(reader.events.at(-2)?.data ?? '')).toMatchObject({ state: 'ended', outcome: 'stopped' });
  });

  it('ends when the API is closed, which waits for nobody', async () => {
    const reader = await follow();
    await until(() => reader.events.some(({ event }) => event === 'view'));
    const begun = Date.now();
    await door.api.close();
    await reader.ended;
    expect(Date.now() - begun).toBeLessThan(3000);
  });

  it('does not keep the API from closing when its reader reads nothing', async () => {
    const batch = { run: run.name, address: 'switch', visit: 1, attempt: 1, stream: 'stdout' as const };
    const text = 'x'.repeat(200_000);
    await door.desk.store.appendOutput(Array.from({ length: 30 }, () => ({ ...batch, text })));
    const { data } = (await door.post(await door.desk.sign(people.auditor, { action: 'session.open' }))).json() as {
      data: { token: string };
    };
    const idle = connect(door.socket).on('error', () => undefined);
    idle.write(`GET /runs/${run.name}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${data.token}\r\n\r\n`);
    await once(idle, 'readable');
    const begun = Date.now();
    await door.api.close();
    expect(Date.now() - begun).toBeLessThan(3000);
    idle.destroy();
  });

  it('ends when the key of its session is revoked', async () => {
    const reader = await follow();
    await until(() => reader.comments.length > 0);
    await door.desk.changeRoster((roster) => {
      const auditor = roster.people.find(({ person }) => person === people.auditor.person)!;
      auditor.keys[0]!.revokedAt = new Date(Date.now() - 1000).toISOString();
    });
    await reader.ended;
    expect(reader.events.map(({ event }) => event)).not.toContain('end');
  });

  it('refuses a Last-Event-ID that is none', async () => {
    const reply = await door.call(
      { path: `/runs/${run.name}/events`, headers: { 'last-event-id': 'x' } },
      people.auditor,
    );
    expect([reply.status, reply.json()]).toEqual([400, expect.objectContaining({ where: 'Last-Event-ID' })]);
  });
});
