import { reviewGates } from '../gates/review.ts';
import { askForApproval } from '../approvals/ask-first.ts';
import { appendFor, type Adjudicate } from '../context/request-context.ts';
import { requirePerformer } from '../people/in-charge.ts';
import { requireEnded, requireHolding } from '../context/step-requirements.ts';
import { activeRunOf, stepOf } from '../context/named-run.ts';

/** Another attempt at a step that holds. An unknown outcome has to be resolved first. */
export const retryStep: Adjudicate<'retry'> = async (asked) => {
  const { envelope } = asked;
  const run = activeRunOf(asked, { ending: true });
  const found = stepOf(run, envelope);
  requirePerformer(asked, found);
  requireHolding(found);
  requireEnded(found);
  const question = `Try “${found.step.title}” (${found.address}) once more?`;
  const waits = await askForApproval(asked, found, { action: 'retry', question, reason: envelope.reason });
  if (waits) return waits;
  const { attempt } = found.visit.next;
  const body = { address: found.address, visit: envelope.visit, attempt, reason: envelope.reason };
  const entry = await appendFor(asked, found, 'step.retried', body);
  await reviewGates(found.run, asked.actor);
  return {
    message: `${found.address} is tried again`,
    run: envelope.run,
    entry: entry.seq,
    next: `backout status ${envelope.run} --follow`,
  };
};
