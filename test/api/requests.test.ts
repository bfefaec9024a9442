import { DatabaseSync } from 'node:sqlite';
import type { Answer } from '../../requests/answer.ts';
import { makePeople, type People } from '../support/people.ts';
import { smallPlan } from '../support/plans.ts';
import { openDoor, type Door } from './support/door.ts';

const deployed = {
  action: 'deployed' as const,
  release: { service: 'shop', version: '2.0.0' },
  environment: 'production',
  deployedAt: '2026-01-01T00:00:00.000Z',
};

describe('POST /requests', () => {
  let people: People;
  let door: Door;

  beforeAll(async () => {
    people = await makePeople();
  });
  beforeEach(async () => {
    door = await openDoor(people);
  });
  afterEach(() => door.close());
  afterAll(() => people.cleanup());

  it('answers what was accepted with 200 and the entry that holds it', async () => {
    const reply = await door.post(await door.desk.sign(people.engineer, deployed));
    const answer = reply.json() as Answer;
    expect([reply.status, answer.status]).toEqual([200, 'accepted']);
    const entries = await door.desk.entries('release.deployed');
    expect(answer.entry).toBe(entries[0]?.entry.seq);
  });

  it('answers what was denied with 403, its code and what to do', async () => {
    const reply = await door.post(await door.desk.sign(people.dev, deployed));
    expect(reply.status).toBe(403);
    expect(reply.json()).toMatchObject({
      status: 'denied',
      code: 'role-missing',
      next: expect.stringContaining('role'),
    });
  });

  it('gives the same bytes the first answer again, and does nothing twice', async () => {
    const signed = await door.desk.sign(people.engineer, deployed);
    const first = await door.post(signed);
    const size = await door.desk.size();
    const second = await door.post(signed);
    expect(second.body.toString()).toBe(first.body.toString());
    expect(await door.desk.size()).toBe(size);
  });

  it('waits for the admission of a start and answers with the name of the run', async () => {
    await door.desk.publish();
    await door.desk.deployed();
    const reply = await door.post(await door.desk.sign(people.support, door.desk.start()));
    expect([reply.status, reply.json()]).toEqual([200, expect.objectContaining({ status: 'accepted', run: 'shop-1' })]);
    expect(door.deciding.told).toEqual(['start shop-1']);
  });

  it('answers a start that is not admitted with its denial', async () => {
    await door.desk.begun();
    const reply = await door.post(await door.desk.sign(people.support, door.desk.start()));
    expect([reply.status, reply.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'run-in-progress', run: 'shop-2' }),
    ]);
  });

  it('keeps a request that nobody can decide, says so with 202, and answers the same bytes once somebody can', async () => {
    await door.desk.publish();
    await door.desk.deployed();
    const signed = await door.desk.sign(people.support, door.desk.start());
    door.deciding.there = false;
    const first = await door.post(signed);
    expect([first.status, first.json()]).toEqual([
      202,
      expect.objectContaining({ status: 'received', run: 'shop-1', next: 'backout status shop-1' }),
    ]);
    door.deciding.there = true;
    const second = await door.post(signed);
    expect([second.status, second.json()]).toEqual([
      200,
      expect.objectContaining({ status: 'accepted', run: 'shop-1' }),
    ]);
  });

  it('forwards a decision to the workflow of its run, and answers with what that stored', async () => {
    const run = await door.desk.begun();
    await run.openGate();
    const signed = await door.desk.sign(people.approver, await run.decision('approve'));
    const reply = await door.post(signed);
    expect([reply.status, reply.json()]).toEqual([200, expect.objectContaining({ status: 'accepted', run: run.name })]);
    expect(door.deciding.told).toEqual([`submit ${run.name}`]);
  });

  it('tells the labels on which a release is measured, and that it is being measured', async () => {
    await door.desk.publish();
    const assess = { action: 'assess' as const, release: smallPlan().release, environment: 'production' };
    const reply = await door.post(await door.desk.sign(people.support, assess));
    expect([reply.status, reply.json()]).toEqual([
      202,
      expect.objectContaining({ status: 'received', data: { reached: true } }),
    ]);
    expect(door.deciding.told).toEqual(['assess local']);
    const { request } = reply.json() as Answer;
    const pending = await door.call({ path: `/assessments/${request}` }, people.support);
    expect(pending.json()).toEqual({ done: false, assessment: null });
  }, 10_000);

  it('denies a stranger, and keeps no receipt', async () => {
    const signed = await door.desk.sign(people.stranger, deployed);
    const reply = await door.post(signed);
    expect([reply.status, reply.json()]).toEqual([403, expect.objectContaining({ code: 'key-unknown' })]);
    const { request } = reply.json() as Answer;
    expect(await door.desk.store.read((tx) => tx.receipt(request))).toBeUndefined();
  });

  it('refuses a body of another shape, base64 that is none, and JSON that is none, with a place', async () => {
    const json = { 'content-type': 'application/json' };
    const post = (body: string) => door.call({ method: 'POST', path: '/requests', headers: json, body });
    const [shape, base64, broken] = [
      await post('{"envelope":"e30="}'),
      await post('{"envelope":"*","signature":"x"}'),
      await post('{'),
    ];
    expect([shape.status, shape.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'usage', where: 'body/signature' }),
    ]);
    expect([base64.status, base64.json()]).toEqual([400, expect.objectContaining({ where: 'body/envelope' })]);
    expect([broken.status, broken.json()]).toEqual([400, expect.objectContaining({ code: 'usage' })]);
  });

  it('refuses a body that is too large before it is read to its end', async () => {
    const body = JSON.stringify({ envelope: 'A'.repeat(12 * 1024 * 1024), signature: 'x' });
    const reply = await door.call({
      method: 'POST',
      path: '/requests',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect([reply.status, reply.json()]).toEqual([413, expect.objectContaining({ code: 'too-large' })]);
  });
});

describe('a record that cannot be written', () => {
  let people: People;
  let door: Door;

  beforeAll(async () => {
    people = await makePeople();
  });
  afterEach(() => door.close());
  afterAll(() => people.cleanup());

  it('is answered with 503 and shown by /readyz while reading goes on, until it can be written again', async () => {
    door = await openDoor(people, { store: { patienceMs: 200 } });
    await door.call({ path: '/inbox' }, people.support);
    const signed = await door.desk.sign(people.engineer, deployed);
    const other = new DatabaseSync(door.desk.record.path);
    other.exec('begin immediate');
    const reply = await door.post(signed);
    expect([reply.status, reply.json()]).toEqual([503, expect.objectContaining({ code: 'record-unwritable' })]);
    const ready = await door.call({ path: '/readyz' });
    expect([ready.status, ready.json()]).toEqual([503, { ready: false, record: 'unwritable' }]);
    expect((await door.call({ path: '/inbox' }, people.support)).status).toBe(200);
    other.exec('rollback');
    other.close();
    expect((await door.post(signed)).status).toBe(200);
    expect((await door.call({ path: '/readyz' })).status).toBe(200);
  });

  it('is found out when its disk is full', async () => {
    door = await openDoor(people, { store: { maxPages: 1 } });
    const ready = await door.call({ path: '/readyz' });
    expect([ready.status, ready.json()]).toEqual([503, { ready: false, record: 'unwritable' }]);
    expect((await door.call({ path: '/healthz' })).status).toBe(200);
  });
});
