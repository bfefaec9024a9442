import { ApplicationFailure } from '@temporalio/common';
import { isBackoutError } from '../../common/errors.ts';
import type { Code } from '../../common/codes.ts';
import type { EffectActivities } from '../contract.ts';
import type { EffectDeps } from './deps.ts';
import { createExecuteStep } from './execute-step.ts';
import { measureForAssessment, measureForRun } from './measure.ts';
import { type Surroundings, temporalSurroundings, whileAlive } from './surroundings.ts';

/** Codes that may pass by themselves; whatever else is ours will be the same next time. */
const passing: readonly Code[] = ['record-unwritable', 'record-unreadable', 'not-decided', 'internal'];

/**
 * The activities of a label's queue. `spool` must be an absolute path that stays the same over restarts. Each may be
 * called again at any time: the record's guard and the spool keep an effect from happening twice.
 */
export function createEffectActivities(deps: EffectDeps): EffectActivities {
  const executeStep = createExecuteStep(deps);
  const surroundingsOf = deps.surroundings ?? temporalSurroundings;
  const alive = async <T>(work: (surroundings: Surroundings) => Promise<T>): Promise<T> => {
    const surroundings = surroundingsOf();
    return await whileAlive(
      surroundings,
      () => 0,
      () => work(surroundings),
    );
  };
  return {
    executeStep: (input) => asFailure(executeStep(input)),
    measure: (input) => asFailure(alive((surroundings) => measureForRun(deps, surroundings, input))),
    assess: (input) => asFailure(alive((surroundings) => measureForAssessment(deps, surroundings, input))),
  };
}

/** Temporal keeps what an activity throws: our codes and messages, which are free of secrets, and no stack of ours. */
async function asFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    if (!isBackoutError(thrown)) throw thrown;
    const nonRetryable = !passing.includes(thrown.code);
    throw ApplicationFailure.create({ message: thrown.message, type: thrown.code, nonRetryable });
  }
}
