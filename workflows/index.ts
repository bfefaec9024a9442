/** The entry of the workflow bundle: every workflow type that a control worker serves. */
export { assessment } from './assessment.ts';
export { rollback } from './rollback.ts';
