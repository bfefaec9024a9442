import { digestOf } from '../../common/digest.ts';
import { makePeople, type People } from '../support/people.ts';
import { openDoor, type Door } from './support/door.ts';

describe('limits of the door', () => {
  let people: People;
  let door: Door;

  beforeAll(async () => {
    people = await makePeople();
  });
  afterEach(() => door.close());
  afterAll(() => people.cleanup());

  it('let a client ask so often in a minute, and then say when to try again', async () => {
    door = await openDoor(people, { requestsPerMinute: 5 });
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await door.call({ path: '/installation' })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await door.call({ path: '/installation' });
    expect(refused.json()).toMatchObject({ code: 'rate-limited', next: expect.stringMatching(/^try again in \d+ s$/) });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('count a session for itself, and never the question whether the process is alive', async () => {
    door = await openDoor(people, { requestsPerMinute: 5 });
    await door.call({ path: '/inbox' }, people.support);
    for (let n = 0; n < 6; n += 1) await door.call({ path: '/installation' });
    expect((await door.call({ path: '/installation' })).status).toBe(429);
    expect((await door.call({ path: '/inbox' }, people.support)).status).toBe(200);
    expect((await door.call({ path: '/healthz' })).status).toBe(200);
  });

  it('count guesses at sessions by where they come from', async () => {
    door = await openDoor(people, { requestsPerMinute: 5 });
    const guess = (n: number) => door.call({ path: '/inbox', headers: { authorization: `Bearer guess${n}` } });
    const statuses: number[] = [];
    for (let n = 0; n < 7; n += 1) statuses.push((await guess(n)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });

  it('count what strangers send, and write down what was counted when the door closes', async () => {
    door = await openDoor(people);
    const counted = async () => (await door.desk.entries('noise.counted')).map(({ body }) => body.kinds);
    const knock = async () => door.post(await door.desk.sign(people.stranger, { action: 'session.open' }));
    for (let n = 0; n < 3; n += 1) expect((await knock()).status).toBe(403);
    expect(await counted()).toEqual([{ 'key-unknown': 1 }]);
    await door.api.close();
    expect(await counted()).toEqual([{ 'key-unknown': 1 }, { 'key-unknown': 2 }]);
  });

  it('take a blob of up to 8 MiB under its own digest, and nothing else', async () => {
    door = await openDoor(people);
    const put = (content: Uint8Array, digest = digestOf(content)) =>
      door.call(
        {
          method: 'PUT',
          path: `/blobs/${digest}`,
          body: content,
          headers: { 'content-type': 'application/octet-stream' },
        },
        people.support,
      );
    const content = new Uint8Array(8 * 1024 * 1024).fill(7);
    expect((await put(content)).status).toBe(201);
    expect(digestOf((await door.call({ path: `/blobs/${digestOf(content)}` }, people.support)).body)).toBe(
      digestOf(content),
    );
    const tooLarge = await put(new Uint8Array(8 * 1024 * 1024 + 1));
    expect([tooLarge.status, tooLarge.json()]).toEqual([413, expect.objectContaining({ code: 'too-large' })]);
    const other = await put(new Uint8Array([1]), digestOf('something else'));
    expect([other.status, other.json()]).toEqual([
      400,
      expect.objectContaining({ expected: digestOf('something else') }),
    ]);
  });

  it('let no request arrive without end', async () => {
    door = await openDoor(people);
    expect(door.api.api.server.requestTimeout).toBeGreaterThan(0);
  });

  it('answer an address that cannot be read as every other mistake', async () => {
    door = await openDoor(people);
    for (const path of ['/runs/%', '/runs/%ff', `/runs/${'a'.repeat(500)}`]) {
      const reply = await door.call({ path }, people.auditor);
      expect([reply.status, reply.json()]).toEqual([400, expect.objectContaining({ code: 'usage', next: null })]);
    }
  });

  it('take no blob from an auditor, who reads everything and does nothing else', async () => {
    door = await openDoor(people);
    const body = new Uint8Array([1]);
    const headers = { 'content-type': 'application/octet-stream' };
    const reply = await door.call({ method: 'PUT', path: `/blobs/${digestOf(body)}`, body, headers }, people.auditor);
    expect([reply.status, reply.json()]).toEqual([403, expect.objectContaining({ code: 'role-missing' })]);
  });
});
