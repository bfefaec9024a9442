import type { Ready, EffectEnd } from './effect.ts';
import { type Call, criteriaOf, probesOf } from './attempt.ts';
import { readyCommand } from './command/command-effect.ts';
import { readyHttp } from './http/http-effect.ts';
import { measureUntil, tooLate } from './measure-until.ts';

/** Makes an effect ready without beginning it. Throws a `BackoutError` that says why the step has to hold. */
export async function readyEffect(call: Call): Promise<Ready> {
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
export function holdCriteria({ step, plan }: Call) {
  return step.kind === 'check' ? [] : criteriaOf(plan, step.holdWhen);
}

async function checkUntil(step: Extract<Call['step'], { kind: 'check' }>, call: Call): Promise<EffectEnd> {
  const criteria = criteriaOf(call.plan, step.criteria);
  const { passed, measurements } = await measureUntil(criteria, step, probesOf(call, call.surroundings.shutdown));
  return passed
    ? { outcome: 'succeeded', message: 'all criteria pass', measurements }
    : { outcome: 'failed', message: tooLate(measurements, step.timeoutMs), measurements };
}
