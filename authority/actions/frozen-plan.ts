import { parseCanonical } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { frozenPlan, planLimits, type FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { ReadTx } from '../../records/store.ts';

/** The plan in the blob of a digest, validated anew. Throws `blob-unknown`, `plan-too-large` or `plan-invalid`. */
export async function frozenPlanIn(tx: ReadTx, digest: string): Promise<FrozenPlan> {
  const bytes = await tx.blob(digest);
  if (!bytes || digestOf(bytes) !== digest) {
    throw new BackoutError('blob-unknown', 'the frozen plan has not been uploaded', {
      found: digest,
      next: 'publish it with: backout plan publish FILE',
    });
  }
  if (bytes.byteLength > planLimits.bytes) {
    throw new BackoutError('plan-too-large', 'the plan is too large', {
      expected: `at most ${planLimits.bytes} bytes`,
      found: `${bytes.byteLength} bytes`,
    });
  }
  const parsed = frozenPlan.safeParse(parseCanonical(bytes));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BackoutError('plan-invalid', `this is not a frozen plan: ${issue?.message ?? 'it has another shape'}`, {
    where: issue?.path.join('/') ?? '',
    next: 'freeze it with: backout plan freeze FILE',
  });
}
