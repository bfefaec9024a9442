import type { LoadedAttempt } from './attempt/attempt.ts';
import { probesOf } from './attempt/attempt.ts';
import { readProbe } from './measuring/measure-criterion.ts';
import { conditionInWords, verdictOnValue } from './values/verdict.ts';
import { visible } from './values/sanitize-text.ts';

/** What a step's `verify` made of an unknown outcome. */
export interface Verified {
  readonly as: 'done' | 'not-done';
  readonly evidence: string;
  readonly value: string;
}

/**
 * Reads a step's `verify` once. Undefined where the step has none, where it cannot be read, and where neither or both
 * conditions are met: then a person has to say.
 */
export async function verifyOutcome(call: LoadedAttempt): Promise<Verified | undefined> {
  const { step } = call;
  const verify = 'verify' in step ? step.verify : null;
  if (!verify) return undefined;
  const reading = await readProbe(verify.probe, probesOf(call, call.surroundings.shutdown));
  if (!('value' in reading)) return undefined;
  const done = verdictOnValue(verify.done, reading.value);
  const notDone = verdictOnValue(verify.notDone, reading.value);
  if (done === undefined || notDone === undefined || done === notDone) return undefined;
  const value = visible(call.masker.mask(String(reading.value))).slice(0, 500);
  const condition = conditionInWords(done ? verify.done : verify.notDone);
  return {
    as: done ? 'done' : 'not-done',
    value,
    evidence: `verify read ${JSON.stringify(value)}, which counts as ${done ? 'done' : 'not done'}: ${condition}`,
  };
}
