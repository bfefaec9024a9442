export { foldEntries, foldRun } from './fold-run.ts';
export { attemptAfter, lastAttempt, lastVisit } from './visits.ts';
