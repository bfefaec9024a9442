import { isBackoutError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/is-error.ts';
import type { FrozenProbe } from '../../../plans/language/probes/frozen-probe.ts';
import type { FrozenCriterion } from '../../../plans/language/schema/criteria.ts';
import type { Measurement } from '../../../records/entries.ts';
import { pause } from '../values/abortable-sleep.ts';
import type { ProbeContext } from '../probes/context.ts';
import { readerOf } from '../probes/index.ts';
import { boundInWords, type Reading, type Scalar, verdictOf } from '../values/verdict.ts';
import { visible } from '../values/sanitize-text.ts';

const longestValue = 500;
const longestMessage = 1000;

/**
 * Measures one criterion as often as it asks. Never throws but for an abort of the context's signal: the reason why
 * it cannot be read is the verdict `error` with its message. Secrets are masked in value and message.
 */
export async function measureCriterion(criterion: FrozenCriterion, context: ProbeContext): Promise<Measurement> {
  const readings: Reading[] = [];
  for (let time = 1; time <= criterion.times; time += 1) {
    if (time > 1) await pause(criterion.everyMs, context.signal);
    readings.push(await readProbe(criterion.probe, context));
  }
  const { verdict, value, message } = verdictOf(criterion, readings);
  return {
    criterion: criterion.id,
    verdict,
    value: shownValue(value, context),
    unit: criterion.unit,
    bound: boundInWords(criterion),
    at: new Date().toISOString(),
    message: message === null ? null : shown(message, longestMessage, context),
  };
}

/** Measures several criteria side by side. */
export async function measureCriteria(
  criteria: readonly FrozenCriterion[],
  context: ProbeContext,
): Promise<Measurement[]> {
  return await Promise.all(criteria.map((criterion) => measureCriterion(criterion, context)));
}

/** Reads a probe once; what keeps it from being read is an `error` reading. Throws only when the signal aborts. */
export async function readProbe(probe: FrozenProbe, context: ProbeContext): Promise<Reading> {
  try {
    return await readerOf(probe).read(probe, context);
  } catch (thrown) {
    context.signal.throwIfAborted();
    const found = isBackoutError(thrown) && thrown.detail.found ? ` (${thrown.detail.found})` : '';
    return { error: `${messageOf(thrown)}${found}` };
  }
}

function shownValue(value: Scalar | null, context: ProbeContext): Scalar | null {
  return typeof value === 'string' ? shown(value, longestValue, context) : value;
}

function shown(text: string, longest: number, { masker }: ProbeContext): string {
  const safe = visible(masker.mask(text));
  return safe.length > longest ? `${safe.slice(0, longest - 1)}…` : safe;
}
