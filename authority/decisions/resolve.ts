import { BackoutError } from '../../common/errors.ts';
import { lastAttempt } from '../../records/fold/index.ts';
import { resolveAttempt } from '../attempts/index.ts';
import { reviewGates } from '../gates/review.ts';
import type { Adjudicate, StepInRequest } from '../context/request-context.ts';
import { requireBlobs } from '../context/uploaded-blobs.ts';
import { requireInCharge } from '../people/in-charge.ts';
import { activeRunOf, stepOf } from '../context/named-run.ts';

/** Somebody entitled has looked, and settles an outcome that nobody could find, with evidence. */
export const resolveStep: Adjudicate<'resolve'> = async (asked) => {
  const { tx, envelope, actor } = asked;
  const run = activeRunOf(asked, { ending: true });
  const found = stepOf(run, envelope);
  requireInCharge(asked, found);
  const attempt = requireUnknown(found);
  await requireBlobs(
    asked,
    envelope.files.map((file) => file.digest),
  );
  const ref = { run: envelope.run, address: found.address, visit: envelope.visit, attempt };
  const { as, evidence, files } = envelope;
  const before = await tx.size();
  await resolveAttempt(found.run, ref, { as, by: 'person', evidence, files }, actor);
  await reviewGates(found.run, asked.actor);
  return {
    message: `${found.address} counts as ${as === 'done' ? 'done' : 'not done'}`,
    run: envelope.run,
    entry: before,
    next: `backout status ${envelope.run}`,
  };
};

function requireUnknown({ state, address, visit }: StepInRequest): number {
  const last = lastAttempt(visit);
  if (visit.state === 'contingency') {
    throw new BackoutError('step-not-held', `the contingency ${visit.contingency?.id} is under way for ${address}`, {
      expected: 'a contingency that is over: what it finds or changes is part of the answer',
      found: 'contingency',
      next: `backout status ${state.run}`,
    });
  }
  if (last?.startedAt && last.outcome === null) {
    throw new BackoutError('step-still-running', `attempt ${last.attempt} of ${address} may still be running`, {
      expected: 'an attempt that has ended',
      found: `begun at ${last.startedAt}`,
      next: `backout status ${state.run}`,
    });
  }
  if (last?.outcome === 'unknown' && !last.resolved) return last.attempt;
  const by = last?.resolved?.actor.kind === 'person' ? ` by ${last.resolved.actor.person}` : '';
  throw new BackoutError('step-not-unknown', `the outcome of ${address} is not unknown`, {
    expected: 'unknown',
    found: last?.resolved
      ? `resolved as ${last.resolved.as}${by} at ${last.resolved.at}`
      : (last?.outcome ?? visit.state),
    next: `backout status ${state.run}`,
  });
}
