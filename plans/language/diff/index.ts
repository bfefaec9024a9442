export { applyDiff } from './apply.ts';
export { diffPlans } from './diff.ts';
export type { PlanChange, PlanDiff } from './changes.ts';
export { diffMarkdown } from './markdown.ts';
export { diffSections, type DiffLine, type DiffSection } from './words.ts';
