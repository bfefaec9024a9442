import { BackoutError } from '../../../common/errors.ts';
import { positionOf } from '../../context/position.ts';
import type { AttemptRequest, Refusal } from './guard-types.ts';

/**
 * The attempt is the next one that the plan's policy or a signed retry allows, and its time has come. Only a pending
 * step has one: while the attempt before is under way, unknown, or asks people what to do, there is none.
 */
export function attemptRule({ tx, state, ref, entered }: AttemptRequest): Refusal | undefined {
  const at = positionOf(state, ref.address, entered?.visit);
  const isPast = ref.visit < at.visit || (ref.visit === at.visit && at.state !== 'pending');
  if (isPast && ref.attempt <= at.attempt) {
    return { later: { code: 'attempt-not-allowed', message: `${ref.address} has moved on` } };
  }
  if (isPast || ref.visit !== at.visit || ref.attempt !== at.attempt) {
    const message = `${ref.address} may not begin visit ${ref.visit}, attempt ${ref.attempt}`;
    const next = at.state === 'pending' ? `visit ${at.visit}, attempt ${at.attempt}` : `none while it is ${at.state}`;
    return { denied: new BackoutError('attempt-not-allowed', message, { expected: next }) };
  }
  if (at.notBefore && tx.now < at.notBefore) {
    return { later: { code: 'attempt-not-allowed', message: `${ref.address} is tried again at ${at.notBefore}` } };
  }
  return undefined;
}
