import type { FrozenStep, UndoStep } from '../../plans/language/schema/index.ts';
import type { BodyOf } from '../../records/entries.ts';
import { addMilliseconds } from '../context/format.ts';

/** What comes after an attempt that did not succeed. */
export type AfterAttempt = BodyOf<'step.failed'>['then'];

/**
 * Whether the plan's policy tries again by itself: only what reads or may safely run again, and only while attempts
 * are left. A `once` step never is: a person asks for it, or nobody does.
 */
export function afterAttempt(step: FrozenStep | UndoStep, attempt: number, now: string): AfterAttempt {
  if (!('retry' in step) || ('effect' in step && step.effect === 'once') || attempt >= step.retry.attempts)
    return { do: 'hold' };
  const { delayMs, factor, maxDelayMs } = step.retry;
  const pauseMs = Math.round(Math.min(delayMs * factor ** (attempt - 1), maxDelayMs));
  return { do: 'retry', attempt: attempt + 1, at: addMilliseconds(now, pauseMs) };
}
