import type { FrozenPlan } from './schema/plan.ts';

/** The criteria that show success: the plan's own, and those of every service it affects, each once. */
export function successCriteria(plan: FrozenPlan): string[] {
  return [...new Set([...plan.circumstances.successWhen, ...affectedCriteria(plan)])];
}

/** The criteria of an assessment: those that ask for a rollback, and those of every service it affects, each once. */
export function assessmentCriteria(plan: FrozenPlan): string[] {
  return [...new Set([...plan.circumstances.rollBackWhen, ...affectedCriteria(plan)])];
}

/** The labels on whose workers these criteria are measured, each once, in the order of the plan. */
export function labelsOf(plan: FrozenPlan, criteria: readonly string[]): string[] {
  return [...new Set(plan.criteria.filter(({ id }) => criteria.includes(id)).map(({ runsOn }) => runsOn))];
}

function affectedCriteria({ affects }: FrozenPlan): string[] {
  return affects.flatMap(({ criteria }) => criteria);
}
