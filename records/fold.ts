export { foldEntries, foldRun } from './fold/fold-run.ts';
export { lastAttempt, lastVisit } from './fold/visits.ts';
