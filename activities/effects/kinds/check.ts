import type { CheckStep } from '../../../plans/language/kinds/check.ts';
import { criteriaOfAttempt, probesOf, type LoadedAttempt } from '../attempt/attempt.ts';
import type { EffectEnd } from '../attempt/effect.ts';
import { measureUntil, tooLate } from '../measuring/measure-until.ts';
import type { EffectKind } from './effect-kind.ts';

/** Measures until all criteria pass, or the time is up. What it has measured before its worker died is measured again. */
export const checkEffect: EffectKind<CheckStep> = {
  ready: (step, call) => Promise.resolve({ command: null, act: () => checkUntil(step, call) }),
  recover: () => Promise.resolve('again'),
};

async function checkUntil(step: CheckStep, call: LoadedAttempt): Promise<EffectEnd> {
  const criteria = criteriaOfAttempt(call.plan, step.criteria);
  const { passed, measurements } = await measureUntil(criteria, step, probesOf(call, call.surroundings.shutdown));
  return passed
    ? { outcome: 'succeeded', message: 'all criteria pass', measurements }
    : { outcome: 'failed', message: tooLate(measurements, step.timeoutMs), measurements };
}
