/** The guard in the record: the one way in which an attempt at a step begins and ends. */
export { attemptKey, beginAttempt, refuse, workerActor, type BeginOptions } from './guard/begin.ts';
export { attemptMayBegin, attemptOf, type BeginKind } from './guard/may-begin.ts';
export { endAttempt, type AttemptResult, type Finished } from './guard/end.ts';
export { holdAttempt, holdingText, writeHolding, type HoldReason } from './guard/hold.ts';
export { offerCommand, offersFor, type HoldOutcome, type Offers } from './guard/offers.ts';
export { resolveAttempt, type Resolution } from './guard/resolve.ts';
export { afterAttempt, type Then } from './guard/retry.ts';
export type { AttemptRef, Begin, Go, GuardWorker, Reason, Refusal } from './guard/types.ts';
