import { specOf } from '../builders/contents.ts';
import type { DeploymentPlan } from '../builders/deployment.ts';
import type { PlanSpec } from '../builders/plan.ts';
import { traitsOf, type PlanTraits } from '../similarity/traits.ts';
import { newContext } from './parts/context.ts';
import { freezeDeployment } from './deployment.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { freezeSpec, placeAll } from './plan.ts';

/**
 * By what a plan is found that cannot be frozen yet: of a plan with open questions as much as is answered, and what a
 * deployment plan alone says. Undefined for anything else.
 */
export function traitsOfDraft(value: unknown): PlanTraits | undefined {
  const { kind } = (typeof value === 'object' && value !== null ? value : {}) as { kind?: unknown };
  try {
    const spec = specOf<PlanSpec>(value);
    if (kind === 'plan' && spec) return traitsOf(freezeDraft(spec));
    if (kind === 'deployment-plan')
      return traitsOf({ deploymentPlan: freezeDeployment(newContext(), value as DeploymentPlan) });
  } catch {
    // What is half written can be anything; then there is nothing to find it by.
  }
  return undefined;
}

function freezeDraft(spec: PlanSpec): FrozenPlan {
  const context = newContext();
  placeAll(context, spec);
  return freezeSpec(context, spec);
}
