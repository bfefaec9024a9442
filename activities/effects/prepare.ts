import type { Ready, EffectEnd } from './attempt/effect.ts';
import { type LoadedAttempt, criteriaOfAttempt, probesOf } from './attempt/attempt.ts';
import { readyCommand } from './kinds/command-effect.ts';
import { readyHttp } from './kinds/http-effect.ts';
import { measureUntil, tooLate } from './measuring/measure-until.ts';

/** Makes an effect ready without beginning it. Throws a `BackoutError` that says why the step has to hold. */
export async function readyEffect(call: LoadedAttempt): Promise<Ready> {
  const { step } = call;
  switch (step.kind) {
    case 'command':
      return await readyCommand(step, call);
    case 'http':
      return await readyHttp(step, call);
    case 'check':
      return { command: null, act: () => checkUntil(step, call) };
  }
}

/** The criteria to measure before the effect; none for a check. */
export function holdCriteria({ step, plan }: LoadedAttempt) {
  return step.kind === 'check' ? [] : criteriaOfAttempt(plan, step.holdWhen);
}

async function checkUntil(
  step: Extract<LoadedAttempt['step'], { kind: 'check' }>,
  call: LoadedAttempt,
): Promise<EffectEnd> {
  const criteria = criteriaOfAttempt(call.plan, step.criteria);
  const { passed, measurements } = await measureUntil(criteria, step, probesOf(call, call.surroundings.shutdown));
  return passed
    ? { outcome: 'succeeded', message: 'all criteria pass', measurements }
    : { outcome: 'failed', message: tooLate(measurements, step.timeoutMs), measurements };
}
