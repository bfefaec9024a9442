export { applyDiff } from './apply.ts';
export { diffPlans } from './diff.ts';
export type { Change, PlanDiff } from './changes.ts';
