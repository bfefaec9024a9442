export { foldEntries, foldRun } from './fold-run.ts';
export { lastAttempt, lastVisit } from './visits.ts';
