import { BackoutError } from '../../common/errors.ts';
import { isGate } from '../../plans/language/plan-queries.ts';
import { reviewGates } from '../gates/review.ts';
import { askForApproval } from '../approvals/ask-first.ts';
import { appendFor, type Adjudicate, type StepInRequest } from '../context/request-context.ts';
import { requireInCharge } from '../people/in-charge.ts';
import { requireEnded } from '../context/step-requirements.ts';
import { activeRunOf, stepOf } from '../context/named-run.ts';

/** Goes on without a step that holds, or that waits for a person or a time. A gate is the only way past a gate. */
export const skipStep: Adjudicate<'skip'> = async (asked) => {
  const { envelope } = asked;
  const run = activeRunOf(asked, { ending: true });
  const found = stepOf(run, envelope);
  requireInCharge(asked, found);
  requireSkippable(found);
  requireEnded(found);
  const { address } = found;
  const { title } = found.step;
  const question = `Skip “${title}” (${address})?`;
  const waits = await askForApproval(asked, found, { action: 'skip', question, reason: envelope.reason });
  if (waits) return waits;
  const entry = await appendFor(asked, found, 'step.skipped', {
    address,
    visit: envelope.visit,
    reason: envelope.reason,
  });
  await appendFor(asked, found, 'deviation', {
    address,
    what: `${address} (${found.step.title}) was skipped`,
    why: envelope.reason,
  });
  await reviewGates(found.run, asked.actor);
  return { message: `${address} is skipped, which is recorded as a deviation`, run: envelope.run, entry: entry.seq };
};

function requireSkippable({ state, step, address, visit }: StepInRequest): void {
  if (isGate(step)) {
    throw new BackoutError('attempt-not-allowed', `${address} is a gate: only a decision leads past it`, {
      next: `backout show ${state.run} ${address}`,
    });
  }
  if (visit.state === 'holding' || visit.state === 'open') return;
  throw new BackoutError('step-not-held', `${address} of ${state.run} neither holds nor waits`, {
    expected: 'a step that holds, or waits for a person or a time',
    found: visit.state === 'settled' ? (visit.outcome ?? 'settled') : visit.state,
    next: `backout status ${state.run}`,
  });
}
