/** The guard in the record: the one way in which an attempt at a step begins and ends. */
export { attemptKey, beginAttempt, refuseAttempt } from './begin-attempt.ts';
export { attemptMayBegin } from './may-begin.ts';
export { endAttempt, type AttemptResult } from './end-attempt.ts';
export { holdAttempt, holdingText, writeHolding } from './hold-attempt.ts';
export { resolveAttempt } from './resolve-attempt.ts';
export type { AttemptRef, BeginResult, MayBegin } from './rules/guard-types.ts';
