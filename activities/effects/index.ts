import { resolve } from 'node:path';
import type { EffectActivities } from '../contract.ts';
import { answering } from '../failure.ts';
import type { EffectDeps } from './attempt/deps.ts';
import { createExecuteStep } from './execute-step.ts';
import { measureForAssessment, measureForRun } from './measuring/measure.ts';
import { type ActivityContext, temporalSurroundings, whileAlive } from './attempt/activity-context.ts';

export type { EffectDeps } from './attempt/deps.ts';
export { spoolMark } from './command/spool.ts';
export { sweepAttempts, sweepProbes } from './sweep.ts';

/**
 * The activities of a label's queue. `spool` must stay the same over restarts. Each may be
 * called again at any time: the record's guard and the spool keep an effect from happening twice.
 */
export function createEffectActivities(given: EffectDeps): EffectActivities {
  // A command has a working directory of its own, so that a relative path would lead its supervisor elsewhere.
  const deps = { ...given, spool: resolve(given.spool) };
  const executeStep = createExecuteStep(deps);
  const surroundingsOf = deps.surroundings ?? temporalSurroundings;
  const alive = async <T>(work: (surroundings: ActivityContext) => Promise<T>): Promise<T> => {
    const surroundings = surroundingsOf();
    return await whileAlive(
      surroundings,
      () => 0,
      () => work(surroundings),
    );
  };
  return {
    executeStep: (input) => answering(() => executeStep(input)),
    measure: (input) => answering(() => alive((surroundings) => measureForRun(deps, surroundings, input))),
    assess: (input) => answering(() => alive((surroundings) => measureForAssessment(deps, surroundings, input))),
  };
}
