import { beginsRun } from '../../requests/actions.ts';
import type { Envelope } from '../../requests/envelope.ts';
import { requireAssessment } from '../../authority/context/kept-request.ts';
import type { Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { assessmentCriteria, labelsOf } from '../../plans/language/criteria-purposes.ts';
import type { ReadTx } from '../../records/record-store.ts';
import type { ApiDeps, Forwarded } from '../context/deps.ts';

/** A request that is kept and that a workflow has to learn of. */
export interface KeptRequest {
  readonly action: Envelope['action'];
  readonly request: Digest;
  /** The run it concerns; for a start the one whose name was allocated with the receipt. */
  readonly run: string | null;
}

/** Tells the workflow that a request concerns. Repeated, the workflow finds that it knows it. */
export async function forward(
  { store, temporal }: Pick<ApiDeps, 'store' | 'temporal'>,
  { action, request, run }: KeptRequest,
): Promise<Forwarded> {
  if (action === 'assess') return temporal.assess(request, await store.read((tx) => labelsAsked(tx, request)));
  if (run === null)
    throw new BackoutError('internal', 'a request without a run cannot be forwarded', { found: action });
  return beginsRun(action) ? temporal.startRun(run) : temporal.submit(run, request);
}

/** The labels on which the criteria of an assessment are measured, by the release's current plan. */
async function labelsAsked(tx: ReadTx, request: string): Promise<string[]> {
  const { release } = requireAssessment(await tx.receipt(request), request);
  const [current] = await tx.publishedPlans({ release });
  const plan = current && (await tx.plan(current.digest));
  return plan ? labelsOf(plan, assessmentCriteria(plan)) : [];
}
