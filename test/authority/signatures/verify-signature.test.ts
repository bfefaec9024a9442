import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { canonicalBytes } from '../../../common/canonical.ts';
import { verifyReceipt, verifySignature } from '../../../authority/signatures/verify-signature.ts';
import type { RosterKey } from '../../../roster/schema.ts';
import {
  makeKey,
  makePeople,
  rosterKeyOf,
  signAs,
  signBytes,
  signedFields,
  type People,
} from '../../support/people.ts';

let people: People;
const bytes = Buffer.from('what is signed');
const said = { by: 'dev@example.com', action: 'hold' };
const now = '2026-11-23T03:00:00.000Z';
beforeAll(async () => {
  people = await makePeople();
});
afterAll(() => people.cleanup());

const sign = () => signBytes(people.dev.keys[0], bytes);
const check = (signature: string, over: { bytes?: Uint8Array; person?: string; at?: string } = {}) =>
  verifySignature(
    { bytes: over.bytes ?? bytes, signature },
    { ...said, by: over.person ?? said.by },
    people.roster,
    over.at ?? now,
  );

/** The roster, with other times for dev's key. */
function rosterWith(over: Partial<RosterKey>) {
  const [dev, ...rest] = people.roster.people;
  return { ...people.roster, people: [{ ...dev!, keys: [rosterKeyOf(people.dev.keys[0], over)] }, ...rest] };
}

test('a signature by the claimed person verifies and names the key', async () => {
  expect(await check(await sign())).toMatchObject({ ok: true, key: people.dev.keys[0].fingerprint });
});

test.each([['rsa'], ['ecdsa']])('an %s key signs too', async (type) => {
  const key = await makeKey(people.dir, type, { type });
  const roster = { ...people.roster, people: [{ ...people.roster.people[0]!, keys: [rosterKeyOf(key)] }] };
  expect(await verifySignature({ bytes, signature: await signBytes(key, bytes) }, said, roster, now)).toMatchObject({
    ok: true,
    key: key.fingerprint,
  });
});

test('either key of a person signs as that person', async () => {
  for (const key of people.approver2.keys) {
    expect(await check(await signBytes(key, bytes), { person: 'ben@example.com' })).toMatchObject({
      ok: true,
      key: key.fingerprint,
    });
  }
});

test('a key of somebody else on the roster does not sign for a person', async () => {
  expect(await check(await signBytes(people.admin.keys[0], bytes))).toMatchObject({
    ok: false,
    error: { code: 'key-unknown' },
  });
  expect(await check(await sign(), { person: 'admin@example.com' })).toMatchObject({
    ok: false,
    error: { code: 'key-unknown' },
  });
});

test('a person who is not on the roster is unknown', async () => {
  expect(
    await check(await signBytes(people.stranger.keys[0], bytes), { person: 'stranger@example.com' }),
  ).toMatchObject({ ok: false, error: { code: 'key-unknown' } });
});

test('other bytes do not verify, neither before nor after the right ones did', async () => {
  const signature = await sign();
  const other = Buffer.from('what was not signed');
  expect(await check(signature, { bytes: other })).toMatchObject({ ok: false, error: { code: 'signature-invalid' } });
  expect(await check(signature)).toMatchObject({ ok: true });
  expect(await check(signature, { bytes: other })).toMatchObject({ ok: false, error: { code: 'signature-invalid' } });
});

test('a signature in another namespace is refused', async () => {
  expect(await check(await signBytes(people.dev.keys[0], bytes, 'git'))).toMatchObject({
    ok: false,
    error: { code: 'signature-invalid', detail: { found: 'the namespace "git"' } },
  });
});

test("a signature whose key was swapped for the victim's does not verify", async () => {
  const forged = swapKey(await signBytes(people.stranger.keys[0], bytes), await sign());
  expect(await check(forged)).toMatchObject({ ok: false, error: { code: 'signature-invalid' } });
});

test.each([
  ['nothing', ''],
  ['garbage', 'garbage'],
  ['an empty armor', '-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n'],
  ['another blob in the armor', '-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n'],
  ['100 kB', `-----BEGIN SSH SIGNATURE-----\n${'A'.repeat(100_000)}\n-----END SSH SIGNATURE-----\n`],
  ['an OpenPGP signature', '-----BEGIN PGP SIGNATURE-----\niQEz\n-----END PGP SIGNATURE-----\n'],
])('%s is not a signature', async (_, signature) => {
  expect(await check(signature)).toMatchObject({ ok: false, error: { code: 'signature-invalid' } });
});

test('every single byte of a signature that is altered makes it worthless', async () => {
  const blob = Buffer.from((await sign()).split('\n').slice(1, -2).join(''), 'base64');
  for (const at of [3, 9, 20, 60, 80, 90, blob.length - 70, blob.length - 30, blob.length - 1]) {
    const altered = Buffer.from(blob);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(await check(armored(altered))).toMatchObject({ ok: false });
  }
});

describe('times of a key', () => {
  const at = async (over: Partial<RosterKey>, time: string) => {
    const proof = await verifySignature({ bytes, signature: await sign() }, said, rosterWith(over), time);
    return proof.ok ? 'ok' : `${proof.error.code}: ${proof.error.message}`;
  };

  test('a revoked key signs nothing from that moment on, and what it signed before stays good', async () => {
    const revoked = { revokedAt: '2026-11-23T03:00:00.500Z' };
    expect(await at(revoked, '2026-11-23T03:00:00.499Z')).toBe('ok');
    expect(await at(revoked, '2026-11-23T03:00:00.500Z')).toMatch(/^key-revoked: .*revoked at 2026/);
  });

  test('an expired key gets another message than an unknown one', async () => {
    const expired = { validBefore: '2026-11-23T02:00:00Z' };
    expect(await at(expired, now)).toMatch(/valid until 2026-11-23T02/);
    expect(await at(expired, '2026-11-23T01:59:59.999Z')).toBe('ok');
  });

  test('a key that is not yet valid does not sign', async () => {
    const later = { validAfter: '2026-11-24T00:00:00Z' };
    expect(await at(later, now)).toMatch(/valid from/);
    expect(await at(later, '2026-11-24T00:00:00.000Z')).toBe('ok');
  });
});

test('nothing is left in the temporary folder', async () => {
  const ours = async () => (await readdir(tmpdir())).filter((name) => /^backout-[0-9a-f-]{36}$/.test(name));
  const before = await ours();
  await Promise.all([check(await sign()), check('garbage'), check(await signBytes(people.stranger.keys[0], bytes))]);
  expect((await ours()).filter((name) => !before.includes(name))).toEqual([]);
});

describe('a receipt', () => {
  const receipt = async () => {
    const signed = await signAs(people.dev, {
      ...signedFields(people.dev, 'inst', new Date(now)),
      action: 'session.open',
    });
    return { ...signed, receivedAt: now };
  };

  test('verifies from its bytes, its signature and the roster of its time alone', async () => {
    expect(await verifyReceipt(await receipt(), people.roster)).toMatchObject({
      ok: true,
      key: people.dev.keys[0].fingerprint,
      envelope: { by: 'dev@example.com' },
    });
  });

  test('does not when its bytes were altered', async () => {
    const { signature } = await receipt();
    const altered = canonicalBytes({ ...signedFields(people.dev, 'inst', new Date(now)), action: 'session.open' });
    expect(await verifyReceipt({ bytes: altered, signature, receivedAt: now }, people.roster)).toMatchObject({
      ok: false,
    });
    expect(await verifyReceipt({ bytes: Buffer.from('{}'), signature, receivedAt: now }, people.roster)).toMatchObject({
      ok: false,
    });
  });
});

/** The first signature's signature field with the second one's key. */
function swapKey(of: string, to: string): string {
  const read = (text: string) => Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64');
  const [blob, other] = [read(of), read(to)];
  other.copy(blob, 14, 14, 14 + 51);
  return armored(blob);
}

function armored(blob: Buffer): string {
  return `-----BEGIN SSH SIGNATURE-----\n${blob
    .toString('base64')
    .replace(/(.{70})/g, '$1\n')
    .trimEnd()}\n-----END SSH SIGNATURE-----\n`;
}
