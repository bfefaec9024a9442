import type { ControlActivities } from '../contract.ts';
import { adjudicateActivity } from './adjudicate.ts';
import { beginActivity } from './begin.ts';
import { concludeActivity } from './conclude.ts';
import { concludeAssessmentActivity } from './conclude-assessment.ts';
import { contingencyDoneActivity } from './contingency-done.ts';
import type { ControlDeps } from './deps.ts';
import { notifyActivity } from './notify.ts';
import { openStepActivity } from './open-step.ts';
import { remindActivity } from './remind.ts';
import { remindRunActivity } from './remind-run.ts';
import { timeUpActivity } from './time-up.ts';
import { unattendedActivity } from './unattended.ts';

/**
 * The activities of the control queue. All are safe to repeat: what they write lands once, and a repetition answers
 * with the same state. Errors that a repetition cannot cure fail without a retry, their code as the type.
 */
export function createControlActivities(deps: ControlDeps): ControlActivities {
  return {
    begin: beginActivity(deps),
    openStep: openStepActivity(deps),
    timeUp: timeUpActivity(deps),
    remind: remindActivity(deps),
    remindRun: remindRunActivity(deps),
    notify: notifyActivity(deps),
    adjudicate: adjudicateActivity(deps),
    unattended: unattendedActivity(deps),
    contingencyDone: contingencyDoneActivity(deps),
    conclude: concludeActivity(deps),
    concludeAssessment: concludeAssessmentActivity(deps),
  };
}
