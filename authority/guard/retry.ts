import type { Step, UndoStep } from '../../plans/language/schema/index.ts';
import type { BodyOf } from '../../records/entries.ts';
import { later } from '../gates/words.ts';

/** What comes after an attempt that did not succeed. */
export type Then = BodyOf<'step.failed'>['then'];

/**
 * Whether the plan's policy tries again by itself: only what reads or may safely run again, and only while attempts
 * are left. A `once` step never is: a person asks for it, or nobody does.
 */
export function afterAttempt(step: Step | UndoStep, attempt: number, now: string): Then {
  if (!('retry' in step) || ('effect' in step && step.effect === 'once') || attempt >= step.retry.attempts)
    return { do: 'hold' };
  const { delayMs, factor, maxDelayMs } = step.retry;
  const pauseMs = Math.round(Math.min(delayMs * factor ** (attempt - 1), maxDelayMs));
  return { do: 'retry', attempt: attempt + 1, at: later(now, pauseMs) };
}
