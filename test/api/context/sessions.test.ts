import { digestOf } from '../../../common/digest.ts';
import type { Answer } from '../../../requests/answer.ts';
import { makePeople, type People, type TestPerson } from '../../support/people.ts';
import { openDoor, type Door } from '../support/door.ts';

describe('a session', () => {
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

  const open = async (person: TestPerson) =>
    (await door.post(await door.desk.sign(person, { action: 'session.open' }))).json() as Answer;
  const read = async (token: unknown) =>
    door.call({ path: '/inbox', headers: { authorization: `Bearer ${String(token)}` } });

  it('is opened by one signature and lets its person read for twelve hours', async () => {
    const { data } = await open(people.auditor);
    const hours = (Date.parse(data['expiresAt'] as string) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThan(12.1);
    expect((await read(data['token'])).json()).toMatchObject({ person: people.auditor.person });
  });

  it('is kept by its hash alone', async () => {
    const { data, request } = await open(people.auditor);
    const token = data['token'] as string;
    const kept = await door.desk.store.read(async (tx) => [
      await tx.session(digestOf(token)),
      await tx.session(token),
      (await tx.receipt(request))?.answer,
    ]);
    expect(kept[0]).toMatchObject({ person: people.auditor.person });
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(door.logged.join('')).not.toContain(token);
  });

  it('is refused to a stranger', async () => {
    expect(await open(people.stranger)).toMatchObject({ status: 'denied', code: 'key-unknown', data: {} });
  });

  it('is not known by a token that nobody was given', async () => {
    const reply = await read('A'.repeat(43));
    expect([reply.status, reply.json()]).toEqual([401, expect.objectContaining({ code: 'session-missing' })]);
  });

  it('ends at its time', async () => {
    const token = 'T'.repeat(43);
    const { person, keys } = people.auditor;
    const expiresAt = new Date(Date.now() - 1).toISOString();
    await door.desk.store.write((tx) =>
      tx.putSession(digestOf(token), { person, key: keys[0].fingerprint, expiresAt }),
    );
    const reply = await read(token);
    expect([reply.status, reply.json()]).toEqual([401, expect.objectContaining({ code: 'session-expired' })]);
  });

  it('ends at once with the key that opened it', async () => {
    const { data } = await open(people.auditor);
    expect((await read(data['token'])).status).toBe(200);
    await door.desk.changeRoster((roster) => {
      for (const one of roster.people)
        if (one.person === people.auditor.person) one.keys[0]!.revokedAt = new Date(Date.now() - 1000).toISOString();
    });
    const reply = await read(data['token']);
    expect([reply.status, reply.json()]).toEqual([401, expect.objectContaining({ code: 'session-expired' })]);
  });
});
