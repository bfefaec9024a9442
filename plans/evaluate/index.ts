/** Evaluating an author's plan file, for the command line. */
export { evaluatePlan, inspectPlan, requireRelease, type Evaluated, type Inspected } from './evaluate.ts';
