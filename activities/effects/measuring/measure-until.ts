import { formatDuration } from '../../../common/text/duration.ts';
import type { FrozenCriterion } from '../../../plans/language/schema/criteria.ts';
import type { Measurement } from '../../../records/entries.ts';
import { measureCriteria } from './measure-criterion.ts';
import { pause } from '../values/abortable-sleep.ts';
import type { ProbeContext } from '../probes/context.ts';

/** The readings of the last round, and whether all of them pass. */
export interface Measured {
  readonly passed: boolean;
  readonly measurements: readonly Measurement[];
}

/** Measures once. */
export async function measureOnce(criteria: readonly FrozenCriterion[], context: ProbeContext): Promise<Measured> {
  const measurements = await measureCriteria(criteria, context);
  return { passed: measurements.every(({ verdict }) => verdict === 'pass'), measurements };
}

/** Measures again and again until all pass, or the time is up: a round that has begun by then is the last. */
export async function measureUntil(
  criteria: readonly FrozenCriterion[],
  { everyMs, timeoutMs }: { everyMs: number; timeoutMs: number },
  context: ProbeContext,
): Promise<Measured> {
  const ends = performance.now() + timeoutMs;
  for (;;) {
    const measured = await measureOnce(criteria, context);
    // Never without a pause, so that a plan that says 0 does not keep a server busy.
    const pauseMs = Math.max(everyMs, 20);
    if (measured.passed || performance.now() + pauseMs > ends) return measured;
    await pause(pauseMs, context.signal);
  }
}

/** Which criteria do not pass, in words: `error-ratio fails above 0.05 (0.31)`. */
export function notPassing(measurements: readonly Measurement[]): string {
  return measurements
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ criterion, verdict, value, unit, bound, message }) => {
      const found = value === null ? '' : ` (${value}${unit === null ? '' : ` ${unit}`})`;
      return `${criterion}: ${verdict}${found}, ${bound}${message === null ? '' : `, ${message}`}`;
    })
    .join('; ');
}

/** What is said of criteria that did not pass in time. */
export function tooLate(measurements: readonly Measurement[], timeoutMs: number): string {
  return `not all criteria passed within ${formatDuration(timeoutMs)}: ${notPassing(measurements)}`;
}
