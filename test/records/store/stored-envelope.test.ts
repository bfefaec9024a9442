import { DatabaseSync } from 'node:sqlite';
import { canonicalBytes } from '../../../common/canonical.ts';
import { digestOf, type Digest } from '../../../common/digest.ts';
import type { Receipt } from '../../../records/record-store.ts';
import { newRecord, type TestRecord } from '../../support/records.ts';

const at = '2026-11-23T03:00:00.000Z';
const asked = (release: string) =>
  canonicalBytes({
    v: 1,
    installation: 'inst',
    action: 'assess',
    release: { service: 'shop', version: release },
    environment: 'production',
    by: 'ann@example.com',
    at,
    nonce: 'n'.repeat(22),
  });

describe('the request of a receipt', () => {
  let record: TestRecord;
  beforeEach(async () => {
    record = await newRecord();
  });
  afterEach(() => record.end());

  const keep = async (bytes: Uint8Array): Promise<Digest> => {
    const receipt = { digest: digestOf(bytes), bytes, signature: 'armored', receivedAt: at, run: null };
    await record.store.write((tx) => tx.putReceipt(receipt, receipt.digest));
    return receipt.digest;
  };
  const kept = (digest: string): Promise<Receipt | undefined> => record.store.read((tx) => tx.receipt(digest));

  test('is what its bytes ask for', async () => {
    const digest = await keep(asked('2.0.0'));
    expect((await kept(digest))?.envelope).toMatchObject({ action: 'assess', release: { version: '2.0.0' } });
  });

  test('is parsed once in a process', async () => {
    const digest = await keep(asked('2.0.0'));
    expect((await kept(digest))?.envelope).toBe((await kept(digest))?.envelope);
  });

  test.each([
    ['bytes that are not JSON', Buffer.from('what is signed')],
    ['JSON that is not canonical', Buffer.from(` ${Buffer.from(asked('2.0.0')).toString()}`)],
    ['a request of no known shape', canonicalBytes({ v: 2, action: 'assess' })],
  ])('is not there for %s', async (_what, bytes) => {
    expect((await kept(await keep(bytes)))?.envelope).toBeUndefined();
  });

  test('is not read once somebody has put other bytes under the digest', async () => {
    const digest = await keep(asked('2.0.0'));
    expect((await kept(digest))?.envelope).toMatchObject({ release: { version: '2.0.0' } });
    const raw = new DatabaseSync(record.path);
    raw.exec('drop trigger receipts_no_update');
    raw.prepare('update receipts set bytes = ?').run(asked('3.0.0'));
    raw.close();
    await expect(kept(digest)).rejects.toMatchObject({ code: 'record-unreadable' });
  });
});
