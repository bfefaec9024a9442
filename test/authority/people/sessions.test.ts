import { readFile } from 'node:fs/promises';
import { flushNoise } from '../../../authority/receiving/unknown-senders.ts';
import { authenticate, sessionMs } from '../../../authority/people/sessions.ts';
import type { People } from '../../support/people.ts';
import { type Desk, eachAtADesk, minute } from '../support/desk.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

const tokenIn = ({ token: given }: Record<string, unknown>) => (typeof given === 'string' ? given : 'none');

async function token(person = people.auditor): Promise<string> {
  const { data } = await desk.ask(person, { action: 'session.open' });
  return tokenIn(data);
}

describe('a session', () => {
  test('is opened by anybody on the roster, and says who reads', async () => {
    for (const person of [people.auditor, people.approver, people.admin]) {
      expect(await authenticate(desk.store, await token(person))).toMatchObject({
        person: person.person,
        roles: person.roles,
      });
    }
  });

  test('is not opened by a stranger', async () => {
    expect(await desk.ask(people.stranger, { action: 'session.open' })).toMatchObject({
      status: 'denied',
      code: 'key-unknown',
      data: {},
    });
  });

  test('is given out once: the same bytes again open nothing, and the record does not hold the token', async () => {
    const signed = await desk.sign(people.auditor, { action: 'session.open' });
    const first = await desk.take(signed);
    const again = await desk.take(signed);
    const given = first.kind === 'answered' ? tokenIn(first.answer.data) : '';
    expect(given).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(again).toMatchObject({
      kind: 'answered',
      answer: { status: 'accepted', data: { expiresAt: expect.any(String) } },
    });
    expect(JSON.stringify(again)).not.toContain(given);
    const files = await Promise.all(
      ['', '-wal'].map((end) => readFile(desk.record.path + end).catch(() => Buffer.alloc(0))),
    );
    expect(files.some((file) => file.includes(given))).toBe(false);
    expect(files.some((file) => file.includes('auditor@example.com'))).toBe(true);
  });

  test('ends after twelve hours', async () => {
    const given = await token();
    await expect(authenticate(desk.store, given, new Date(Date.now() + sessionMs - minute))).resolves.toBeDefined();
    await expect(authenticate(desk.store, given, new Date(Date.now() + sessionMs + minute))).rejects.toMatchObject({
      code: 'session-expired',
    });
  });

  test('ends with the key that opened it, or its person leaving the roster', async () => {
    const [first, second] = [await token(people.auditor), await token(people.dev)];
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'auditor@example.com')!.keys[0]!.revokedAt = new Date().toISOString();
      roster.people = roster.people.filter((one) => one.person !== 'dev@example.com');
    });
    for (const given of [first, second])
      await expect(authenticate(desk.store, given)).rejects.toMatchObject({ code: 'session-expired' });
  });

  test('that nobody opened is none', async () => {
    await expect(authenticate(desk.store, 'x'.repeat(43))).rejects.toMatchObject({
      code: 'session-missing',
      exitCode: 3,
    });
  });
});

test('noise that was counted since the last entry is written at shutdown, by kind', async () => {
  const send = () => desk.take({ bytes: Buffer.from('hello'), signature: '' });
  await send();
  await send();
  await desk.receive(people.stranger, { action: 'session.open' });
  const counted = async () => (await desk.entries('noise.counted')).map(({ body }) => body.kinds);
  expect(await counted()).toEqual([{ 'envelope-not-canonical': 1 }]);
  await flushNoise(desk.store);
  await flushNoise(desk.store);
  expect(await counted()).toEqual([{ 'envelope-not-canonical': 1 }, { 'envelope-not-canonical': 1, 'key-unknown': 1 }]);
});
