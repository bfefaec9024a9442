import type { FrozenStep, UndoStep } from '../../plans/language/schema/index.ts';
import type { BodyOf } from '../../records/entries.ts';
import { attemptAfter } from '../../records/fold/index.ts';
import { addMilliseconds } from '../context/format.ts';

/** What comes after an attempt that did not succeed. */
export type AfterAttempt = BodyOf<'step.failed'>['then'];

/** What a retry policy says of its pauses. */
interface RetryPauses {
  readonly delayMs: number;
  readonly factor: number;
  readonly maxDelayMs: number;
}

/**
 * Whether the plan's policy tries again by itself: only what reads or may safely run again, and only while attempts
 * are left. A `once` step never is: a person asks for it, or nobody does.
 */
export function afterAttempt(step: FrozenStep | UndoStep, attempt: number, now: string): AfterAttempt {
  if (!('retry' in step) || ('effect' in step && step.effect === 'once') || attempt >= step.retry.attempts)
    return { do: 'hold' };
  return { do: 'retry', attempt: attemptAfter(attempt), at: addMilliseconds(now, retryPauseMs(step.retry, attempt)) };
}

/** How long a retry policy pauses after a number of failures, in milliseconds. */
export function retryPauseMs({ delayMs, factor, maxDelayMs }: RetryPauses, failures: number): number {
  return Math.round(Math.min(delayMs * factor ** (failures - 1), maxDelayMs));
}
