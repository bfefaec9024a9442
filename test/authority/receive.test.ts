import fc from 'fast-check';
import { canonicalBytes, type Json } from '../../common/canonical.ts';
import { adjudicate } from '../../authority/adjudicate.ts';
import { actions } from '../../roster/schema.ts';
import { smallPlan } from '../support/plans.ts';
import { nonce, signAs, signBytes, signedFields, type People } from '../support/people.ts';
import { type Desk, eachAtADesk, minute, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

const deployed = {
  action: 'deployed',
  release: smallPlan().release,
  environment: 'production',
  deployedAt: '2026-11-23T03:00:00.000Z',
} as const;
const requestDenials = async () =>
  (await desk.entries('request.denied')).map(({ body, entry }) => ({ ...body, actor: entry.actor }));
const noise = async () => (await desk.entries('noise.counted')).map(({ body }) => body.kinds);

describe('a request', () => {
  test('by somebody entitled is accepted, and its entry names them', async () => {
    const answer = await desk.ask(people.engineer, deployed);
    expect(answer).toMatchObject({ status: 'accepted', code: null });
    expect(await desk.entries('release.deployed')).toMatchObject([
      { entry: { seq: answer.entry, actor: { person: 'engineer@example.com', request: answer.request } } },
    ]);
  });

  test('sent again gets the first answer and writes nothing, even if its signature differs by then', async () => {
    const signed = await desk.sign(people.engineer, deployed);
    const first = await desk.take(signed);
    const size = await desk.size();
    expect(await desk.take(signed)).toEqual(first);
    expect(await desk.take({ ...signed, signature: 'garbage' })).toEqual(first);
    expect(await desk.take(signed, new Date(Date.now() + 60 * minute))).toEqual(first);
    expect(await desk.size()).toBe(size);
  });

  test('sent twenty times at once is decided once', async () => {
    const signed = await desk.sign(people.engineer, deployed);
    const all = await Promise.all(Array.from({ length: 20 }, () => desk.take(signed)));
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await desk.entries('release.deployed')).toHaveLength(1);
  });

  test('with a nonce that other bytes have used is denied, and the first one stays valid', async () => {
    const same = { over: { nonce: nonce() } };
    expect(await desk.ask(people.engineer, deployed, same)).toMatchObject({ status: 'accepted' });
    const other = { ...deployed, deployedAt: '2026-11-23T03:01:00.000Z' };
    expect(await desk.ask(people.engineer, other, same)).toMatchObject({ status: 'denied', code: 'nonce-reused' });
    expect(await desk.entries('release.deployed')).toHaveLength(1);
    expect(await requestDenials()).toMatchObject([
      { action: 'deployed', code: 'nonce-reused', actor: { kind: 'person' } },
    ]);
  });

  test('that was refused does not use up its nonce', async () => {
    const same = { over: { nonce: nonce() } };
    await desk.ask(people.engineer, deployed, { ...same, at: new Date(Date.now() - 10 * minute) });
    expect(await desk.ask(people.engineer, deployed, same)).toMatchObject({ status: 'accepted' });
  });
});

describe('somebody on the roster is denied, once, with the reason in the record,', () => {
  type Case = [string, string, () => Promise<unknown>];
  const cases: Case[] = [
    [
      'for another installation',
      'installation-mismatch',
      () => desk.ask(people.engineer, deployed, { over: { installation: 'other' } }),
    ],
    [
      'with a clock ten minutes behind',
      'clock-skew',
      () => desk.ask(people.engineer, deployed, { at: new Date(Date.now() - 10 * minute) }),
    ],
    [
      'with a clock ten minutes ahead',
      'clock-skew',
      () => desk.ask(people.engineer, deployed, { at: new Date(Date.now() + 10 * minute) }),
    ],
    ['with an unknown field', 'envelope-invalid', () => desk.ask(people.engineer, { ...deployed, force: true })],
    [
      'with an unknown field inside',
      'envelope-invalid',
      () => desk.ask(people.engineer, { ...deployed, release: { ...deployed.release, force: true } }),
    ],
    [
      'with an unknown action',
      'envelope-invalid',
      () => desk.ask(people.engineer, deployed, { over: { action: 'become-root' } }),
    ],
    ['with a field missing', 'envelope-invalid', () => desk.ask(people.engineer, { action: 'deployed' })],
    [
      'with a megabyte for a reason',
      'envelope-invalid',
      () => desk.ask(people.admin, { action: 'roster.publish', roster: people.roster, reason: 'x'.repeat(1_000_000) }),
    ],
    [
      'with an escape sequence in a reason',
      'envelope-invalid',
      () =>
        desk.ask(people.admin, {
          action: 'roster.publish',
          roster: people.roster,
          reason: 'all fine\u001b[2K\u001b[1A',
        }),
    ],
    [
      'with a turned reading direction in a reason',
      'envelope-invalid',
      () => desk.ask(people.admin, { action: 'roster.publish', roster: people.roster, reason: 'a\u202eb' }),
    ],
    ['with another version', 'envelope-invalid', () => desk.ask(people.engineer, deployed, { over: { v: 2 } })],
    ['without the role', 'role-missing', () => desk.ask(people.dev, deployed)],
    ['as an auditor', 'role-missing', () => desk.ask(people.auditor, deployed)],
  ];
  test.each(cases)('%s', async (_, code, ask) => {
    expect(await ask()).toMatchObject({ status: 'denied', code });
    const denials = await requestDenials();
    // What has no known form proves nothing later, whoever signed it.
    const kind = code === 'envelope-invalid' ? 'claimed' : 'person';
    expect(denials).toMatchObject([{ code, actor: { kind, person: expect.stringMatching(/@example\.com$/) } }]);
    const { actor } = denials[0]!;
    if (actor.kind === 'system') throw new Error('nobody asked');
    const receipt = await desk.store.read((tx) => tx.receipt(actor.request));
    expect(receipt?.answer).toMatchObject({ status: 'denied', code });
    expect(await noise()).toEqual([]);
  });

  test('and is shown both clocks on skew', async () => {
    const at = new Date(Date.now() - 10 * minute);
    const answer = await desk.ask(people.engineer, deployed, { at });
    expect(answer.message).toMatch(
      new RegExp(`${at.toISOString()} when you signed; the API's says 20\\d\\d-.*, 10m 00s later`),
    );
  });

  test('and what they sent cannot steer the terminal of a reader of the denial', async () => {
    const hostile = { ...deployed, release: { ...deployed.release, '\u001b[2K\u202e': true }, '\u001b]0;x\u0007': 1 };
    await desk.ask(people.engineer, hostile);
    const [denial] = await requestDenials();
    expect(denial?.message).toMatch(/unrecognized/i);
    expect(denial?.message).not.toMatch(/\p{C}/u);
  });

  test('and reads the field that was unknown', async () => {
    expect((await desk.ask(people.engineer, { ...deployed, force: true })).message).toMatch(/force/);
    expect(
      (await desk.ask(people.engineer, { ...deployed, release: { service: 'shop', version: '../etc' } })).message,
    ).toMatch(/release\.version/);
  });

  test('with the right bytes written differently', async () => {
    const text = JSON.stringify({ ...signedFields(people.engineer, 'inst'), ...deployed }, null, 1);
    const bytes = Buffer.from(text);
    const received = await desk.take({ bytes, signature: await signBytes(people.engineer.keys[0], bytes) });
    expect(received).toMatchObject({ answer: { code: 'envelope-not-canonical' } });
    expect(await requestDenials()).toMatchObject([
      {
        action: 'deployed',
        code: 'envelope-not-canonical',
        actor: { kind: 'claimed', person: 'engineer@example.com' },
      },
    ]);
  });

  test('and the same bytes again do not write a second entry', async () => {
    const signed = await desk.sign(people.dev, deployed);
    const first = await desk.take(signed);
    expect(await desk.take(signed)).toEqual(first);
    expect(await requestDenials()).toHaveLength(1);
  });
});

describe('a stranger', () => {
  test('is refused, not kept, and counted in one entry however often they try', async () => {
    for (let index = 0; index < 5; index += 1) {
      const received = await desk.receive(people.stranger, deployed);
      expect(received).toMatchObject({ kind: 'rejected', answer: { status: 'denied', code: 'key-unknown' } });
      expect(
        await desk.store.read((tx) => tx.receipt(received.kind === 'rejected' ? received.answer.request : '')),
      ).toBeUndefined();
    }
    expect(await noise()).toEqual([{ 'key-unknown': 1 }]);
    expect(await requestDenials()).toEqual([]);
  });

  test('who names an existing run has an entry, as somebody not proven', async () => {
    const run = await desk.begun();
    await run.openGate();
    const decision = await run.decision('approve');
    expect(await desk.ask(people.stranger, decision)).toMatchObject({ code: 'key-unknown' });
    expect(await desk.ask(people.stranger, decision, { over: { by: 'ann@example.com' } })).toMatchObject({
      code: 'key-unknown',
    });
    const denials = await desk.entries('gate.denied');
    expect(denials.map(({ entry }) => entry.actor)).toMatchObject([
      { kind: 'claimed', person: 'stranger@example.com' },
      { kind: 'claimed', person: 'ann@example.com' },
    ]);
  });

  test('cannot fill the record by naming an existing run', async () => {
    const run = await desk.begun();
    const size = await desk.size();
    for (let index = 0; index < 60; index += 1) {
      const bytes = canonicalBytes({ run: run.name, index });
      expect(await desk.take({ bytes, signature: 'garbage' })).toMatchObject({ kind: 'rejected' });
    }
    expect((await desk.size()) - size).toBe(21);
  });

  test("who alters a field of somebody's request is refused", async () => {
    const { bytes, signature } = await desk.sign(people.engineer, deployed);
    const altered = Buffer.from(Buffer.from(bytes).toString().replace('03:00:00', '02:00:00'));
    expect(await desk.take({ bytes: altered, signature })).toMatchObject({
      kind: 'rejected',
      answer: { code: 'signature-invalid' },
    });
    expect(await desk.entries('release.deployed')).toEqual([]);
  });

  test('who sends more than the largest roster needs is refused unread', async () => {
    const received = await desk.take({ bytes: Buffer.alloc(8 * 1024 * 1024 + 1, 0x20), signature: '' });
    expect(received).toMatchObject({
      kind: 'rejected',
      answer: { code: 'envelope-invalid', message: expect.stringMatching(/too large/) },
    });
  });
});

describe('a key', () => {
  const keyOf = (person: string, change: { revokedAt?: string; validBefore?: string; validAfter?: string }) =>
    desk.changeRoster((roster) => Object.assign(roster.people.find((one) => one.person === person)!.keys[0]!, change));

  test.each([
    ['revoked', { revokedAt: '2020-01-01T00:00:00Z' }, 'key-revoked'],
    ['expired', { validBefore: '2020-01-01T00:00:00Z' }, 'key-unknown'],
    ['not yet valid', { validAfter: '2099-01-01T00:00:00Z' }, 'key-unknown'],
  ])('that is %s signs nothing', async (_, change, code) => {
    await keyOf('engineer@example.com', change);
    expect(await desk.receive(people.engineer, deployed)).toMatchObject({ kind: 'rejected', answer: { code } });
    expect(await desk.entries('release.deployed')).toEqual([]);
  });
});

test('a request of any bytes is answered, and nothing is done', async () => {
  const run: Run = await desk.begun();
  const field = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(run.name, run.plan, 'inst', 'ann@example.com', 1, 'approve', ...actions),
  );
  const names = fc.constantFrom(
    'v',
    'installation',
    'action',
    'run',
    'plan',
    'gate',
    'visit',
    'subject',
    'decision',
    'reason',
    'by',
    'at',
    'nonce',
    '__proto__',
    'constructor',
  );
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.dictionary(names, field, { noNullPrototype: true }).map((value) => canonicalBytes(value as Json)),
  );
  const signature = fc.oneof(
    fc.string(),
    fc.constant('-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n'),
  );
  await fc.assert(
    fc.asyncProperty(bytes, signature, async (content, armored) => {
      const received = await desk.take({ bytes: content, signature: armored });
      expect(received).toMatchObject({ kind: 'rejected', answer: { status: 'denied' } });
    }),
    { numRuns: 150 },
  );
  expect((await run.state()).state).toBe('active');
});

test('an update without a receipt is denied and changes nothing', async () => {
  const size = await desk.size();
  const answer = await desk.store.write((tx) => adjudicate(tx, `sha256:${'a'.repeat(64)}`));
  expect(answer).toMatchObject({ status: 'denied', code: 'receipt-missing' });
  expect(await desk.size()).toBe(size);
});

test('a request of a run that no workflow runs any more is answered by the record alone', async () => {
  const run = await desk.begun();
  const fields = { action: 'hold', ...run.place, reason: 'wait' } as const;
  expect(await desk.receive(people.support, fields)).toMatchObject({ kind: 'forward', run: run.name });
  await run.append('run.ended', { outcome: 'stopped', message: '', deviations: 0, open: [] });
  expect(await desk.receive(people.support, fields)).toMatchObject({ kind: 'answered', answer: { code: 'run-ended' } });
});

test('a request that was kept before anything was decided finds its way when it is sent again', async () => {
  const run = await desk.begun();
  const signed = await desk.sign(people.support, { action: 'hold', ...run.place, reason: 'wait' });
  const first = await desk.take(signed);
  expect(await desk.take(signed)).toEqual(first);
  const answer = await desk.decide(first);
  expect(answer).toMatchObject({ status: 'accepted' });
  expect(await desk.take(signed)).toEqual({ kind: 'answered', answer });
  expect(await desk.decide(first)).toEqual(answer);
  expect(await desk.entries('run.held')).toHaveLength(1);
});

test('signing as another person on the roster is refused', async () => {
  const envelope = { ...signedFields(people.engineer, 'inst'), ...deployed };
  const signed = await signAs(people.dev, envelope);
  expect(await desk.take(signed)).toMatchObject({ kind: 'rejected', answer: { code: 'key-unknown' } });
});
