import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { digestOf } from '../../../common/digest.ts';
import type { Envelope } from '../../../requests/envelope.ts';
import { signEnvelope, signWith } from '../../../authority/signatures/signing.ts';
import { verifyReceipt, verifySignature } from '../../../authority/signatures/verify-signature.ts';
import { makePeople, signBytes, signedFields, type People } from '../../support/people.ts';

let people: People;
beforeAll(async () => {
  people = await makePeople();
});
afterAll(() => people.cleanup());

const key = () => ({ kind: 'file', ...people.dev.keys[0] }) as const;
const envelope = (): Envelope => ({ ...signedFields(people.dev, 'inst'), action: 'session.open' });

test('a request is signed over its canonical bytes, and named by their digest', async () => {
  const asked = envelope();
  const signed = await signEnvelope(asked, key());
  expect(signed.request).toBe(digestOf(signed.bytes));
  const receipt = { ...signed, receivedAt: asked.at };
  expect(await verifyReceipt(receipt, people.roster)).toEqual({
    ok: true,
    envelope: asked,
    key: people.dev.keys[0].fingerprint,
  });
});

test('a request that the API would refuse is not signed, and the field is named', async () => {
  const wrong = {
    ...envelope(),
    action: 'hold',
    run: 'shop-1',
    plan: `sha256:${'1'.repeat(64)}`,
    reason: '',
  } as Envelope;
  await expect(signEnvelope(wrong, key())).rejects.toMatchObject({
    code: 'envelope-invalid',
    detail: { where: 'reason' },
  });
});

test('a key file that is gone does not sign, and says so', async () => {
  const gone = { ...key(), file: join(people.dir, 'gone') };
  await expect(signWith(gone, Buffer.from('x'))).rejects.toMatchObject({
    code: 'key-none',
    exitCode: 3,
    detail: { found: expect.stringMatching(/No such file/) },
  });
});

describe('an ssh-keygen that does not work', () => {
  let dir: string;
  const path = process.env['PATH'] ?? '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'backout-path-'));
  });
  afterEach(async () => {
    process.env['PATH'] = path;
    await rm(dir, { recursive: true, force: true });
  });

  /** Whether dev's signature verifies, with this folder in front of, or as, the search path. */
  async function verify(search: string) {
    const bytes = Buffer.from('never verified before, ' + String(Math.random()));
    const signature = await signBytes(people.dev.keys[0], bytes);
    process.env['PATH'] = search;
    return verifySignature(
      { bytes, signature },
      { by: 'dev@example.com', action: 'hold' },
      people.roster,
      new Date().toISOString(),
    );
  }

  test('is our fault if it is not installed, and gives no verdict about the signature', async () => {
    await expect(verify(dir)).rejects.toMatchObject({
      code: 'internal',
      detail: { next: expect.stringMatching(/OpenSSH/) },
    });
  });

  test('gives no verdict if it is killed', async () => {
    await writeFile(join(dir, 'ssh-keygen'), '#!/bin/sh\nkill -9 $$\n');
    await chmod(join(dir, 'ssh-keygen'), 0o755);
    await expect(verify(dir + delimiter + path)).rejects.toMatchObject({ code: 'internal' });
  });

  test('is not believed if it says yes to everything but names no key', async () => {
    await writeFile(join(dir, 'ssh-keygen'), '#!/bin/sh\ncat >/dev/null\nexit 0\n');
    await chmod(join(dir, 'ssh-keygen'), 0o755);
    expect(await verify(dir + delimiter + path)).toMatchObject({ ok: false, error: { code: 'signature-invalid' } });
  });
});
