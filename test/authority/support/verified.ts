import { verifyReceipt } from '../../../authority/signatures/verify-signature.ts';
import { readCheckpointKey } from '../../../records/installation.ts';
import { checkpointer } from '../../../records/take-checkpoint.ts';
import { recordCopyOfFile, verifyRecord } from '../../../verify/verify.ts';
import type { Desk } from './desk.ts';

/** What an offline verification finds in the record of a desk, signatures included: `kind: message`. */
export async function findingsIn({ store, record }: Desk): Promise<string[]> {
  await checkpointer(store, await readCheckpointKey(record.keyFile))();
  const copy = recordCopyOfFile(record.path);
  try {
    const { fingerprint } = record;
    const { integrity, completeness } = await verifyRecord(copy, { fingerprint, verifyReceipt });
    return [...integrity, ...completeness].map(({ kind, message }) => `${kind}: ${message}`);
  } finally {
    copy.close();
  }
}
