import { z } from 'zod';
import { BackoutError } from '../../common/errors.ts';
import type { ReadTx, Receipt } from '../../records/record-store.ts';
import type { EnvelopeOf } from '../../requests/envelope.ts';
import { failures, type Routes, withSession } from '../context/route.ts';
import { assessmentView } from '../../views/schemas/release.ts';
import type { AssessmentView } from '../../views/schemas/types.ts';
import { digestValue } from '../../views/schemas/values.ts';

const params = z.strictObject({ request: digestValue });

/** Whether an assessment that was asked for is done, and what it found. */
export const assessmentRoutes: Routes = (server, { store }) => {
  const schema = { ...withSession, params, response: { 200: assessmentView, ...failures } };
  server.get('/assessments/:request', { schema }, ({ params: { request } }) =>
    store.read(async (tx) => {
      const receipt = await tx.receipt(request);
      if (receipt?.envelope?.action !== 'assess') throw assessmentUnknown(request);
      return receipt.answer === null
        ? { done: false, assessment: null }
        : readAssessment(tx, receipt, receipt.envelope);
    }),
  );
};

async function readAssessment(
  tx: ReadTx,
  { answer }: Receipt,
  { release, environment }: EnvelopeOf<'assess'>,
): Promise<AssessmentView> {
  const seq = answer?.entry ?? null;
  const none = { done: true, assessment: null };
  if (seq === null) return none;
  const [entry] = await tx.entries({ type: 'release.assessed', release, after: seq - 1, limit: 1 });
  if (entry?.type !== 'release.assessed' || !entry.body) return none;
  return { done: true, assessment: { release, environment, at: entry.entry.at, ...entry.body } };
}

function assessmentUnknown(request: string): BackoutError {
  return new BackoutError('entry-unknown', 'no assessment was asked for by this request', { found: request });
}
