import { requireAssessment, requireEnvelope } from '../../../authority/context/kept-request.ts';
import { canonicalBytes } from '../../../common/canonical.ts';
import { digestOf, type Digest } from '../../../common/digest.ts';
import type { Receipt } from '../../../records/record-store.ts';
import { adjudicate } from '../../../authority/adjudicate.ts';
import { newRecord } from '../../support/records.ts';

const at = '2026-11-23T03:00:00.000Z';

describe('a request that this version does not know', () => {
  /** A receipt as a newer version has kept it. */
  async function withReceipt(check: (receipt: Receipt, decide: () => Promise<unknown>) => Promise<void>) {
    const record = await newRecord();
    try {
      const bytes = canonicalBytes({ v: 1, action: 'teleport', run: 'shop-1' });
      const digest: Digest = digestOf(bytes);
      await record.store.write((tx) =>
        tx.putReceipt({ digest, bytes, signature: 'armored', receivedAt: at, run: 'shop-1' }, 'n'.repeat(22)),
      );
      const receipt = await record.store.read((tx) => tx.receipt(digest));
      if (!receipt) throw new Error('the receipt is not there');
      await check(receipt, () => record.store.write((tx) => adjudicate(tx, digest)));
    } finally {
      await record.end();
    }
  }

  test('is not decided, and stays undecided', async () => {
    await withReceipt(async (receipt, decide) => {
      await expect(decide()).rejects.toMatchObject({ code: 'envelope-invalid', detail: { found: receipt.digest } });
    });
  });

  test('is refused with a stable code where somebody needs it', async () => {
    await withReceipt(async (receipt) => {
      expect(() => requireEnvelope(receipt)).toThrow(expect.objectContaining({ code: 'envelope-invalid' }));
      expect(() => requireAssessment(receipt, receipt.digest)).toThrow(
        expect.objectContaining({ code: 'receipt-missing' }),
      );
    });
  });
});
