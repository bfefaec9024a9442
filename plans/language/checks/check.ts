import { soundConditions } from './conditions.ts';
import { knownChanges } from './deployment.ts';
import { stepsBehindGate, endingContingencies } from './gates.ts';
import { knownInputs } from './inputs.ts';
import { knownNames, uniqueNames } from './names.ts';
import { completeSettings } from './settings.ts';
import { soundKinds, soundPlan, soundSteps, soundTimes } from './steps.ts';
import type { Finding } from './parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** Every rule that the shape of a plan alone cannot express. */
const rules: readonly ((plan: FrozenPlan) => Finding[])[] = [
  knownNames,
  completeSettings,
  knownInputs,
  soundConditions,
  stepsBehindGate,
  soundKinds,
  endingContingencies,
  soundSteps,
  soundTimes,
  soundPlan,
  knownChanges,
];

/**
 * What is wrong with a frozen plan whose shape is right: the same that the compiler finds in its source, and what only
 * the whole plan shows. Pure. Findings of severity `error` refuse the plan.
 */
export function checkPlan(plan: FrozenPlan): Finding[] {
  // With a name there twice nothing else could be said for certain.
  const ambiguous = uniqueNames(plan);
  return ambiguous.length > 0 ? ambiguous : rules.flatMap((rule) => rule(plan));
}
