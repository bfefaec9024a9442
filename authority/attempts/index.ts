/** The guard in the record: the one way in which an attempt at a step begins and ends. */
export { attemptKey, beginAttempt, refuseAttempt, workerActor, type BeginOptions } from './begin-attempt.ts';
export { attemptMayBegin, attemptOfRef, type Begins } from './may-begin.ts';
export { endAttempt, type AttemptResult, type FinishedAttempt } from './end-attempt.ts';
export { holdAttempt, holdingText, writeHolding, type HoldReason } from './hold-attempt.ts';
export { offerCommand, offersFor, type HoldOutcome, type Offers } from './offers.ts';
export { resolveAttempt, type Resolution } from './resolve-attempt.ts';
export { afterAttempt, type AfterAttempt } from './after-attempt.ts';
export type { AttemptRef, BeginResult, MayBegin, GuardWorker, RefusalReason, Refusal } from './rules/guard-types.ts';
