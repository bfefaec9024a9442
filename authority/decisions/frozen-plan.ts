import { digestOf } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { parseFrozen } from '../../plans/language/freeze/freeze.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { ReadTx } from '../../records/record-store.ts';

/** The plan in the blob of a digest, checked again. Throws `blob-unknown`, `plan-too-large` or `plan-invalid`. */
export async function parseFrozenPlan(tx: ReadTx, digest: string): Promise<FrozenPlan> {
  const bytes = await tx.blob(digest);
  if (bytes && digestOf(bytes) === digest) return parseFrozen(bytes);
  throw new BackoutError('blob-unknown', 'the frozen plan has not been uploaded', {
    found: digest,
    next: 'publish it with: backout plan publish FILE',
  });
}
