import { BackoutError } from '../../common/errors.ts';
import type { Visit } from '../../records/run-state.ts';
import type { StepInRequest } from './request-context.ts';

/** Throws `step-not-held` unless the visit asks people what to do. */
export function requireHolding({ state, address, visit }: StepInRequest): NonNullable<Visit['holding']> {
  if (visit.state === 'holding' && visit.holding) return visit.holding;
  throw new BackoutError('step-not-held', `${address} of ${state.run} does not hold`, {
    expected: 'a step that holds',
    found: visit.state === 'settled' ? (visit.outcome ?? 'settled') : visit.state,
    next: `backout status ${state.run}`,
  });
}

/** Throws `step-still-running` while an attempt began whose end is not known, `attempt-not-allowed` while it is unknown. */
export function requireEnded({ state, address, visit }: StepInRequest): void {
  const next = `backout status ${state.run}`;
  const open = visit.attempts.find((attempt) => attempt.startedAt !== null && attempt.outcome === null);
  if (open) {
    throw new BackoutError('step-still-running', `attempt ${open.attempt} of ${address} may still be running`, {
      expected: 'an attempt that has ended',
      found: `begun at ${open.startedAt}`,
      next,
    });
  }
  const last = visit.attempts.at(-1);
  if (last?.outcome === 'unknown' && !last.resolved) {
    throw new BackoutError('attempt-not-allowed', `nobody knows yet whether ${address} was done`, {
      expected: 'an outcome that is known',
      found: 'unknown',
      next: `look at the target, then: backout resolve ${state.run} ${address} --as WHAT --evidence TEXT`,
    });
  }
}
