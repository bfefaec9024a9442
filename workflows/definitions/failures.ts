import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';

/** Why an activity did not answer: no worker took it, it was withdrawn, or it gave up for good. */
export type UnansweredActivity = 'nobody' | 'withdrawn' | 'trouble';

/** What the failure of an activity means. Throws what is not an activity's failure. */
export function whyUnanswered(failure: unknown): UnansweredActivity {
  if (isCancellation(failure)) return 'withdrawn';
  if (!(failure instanceof ActivityFailure)) throw failure;
  return failure.cause instanceof TimeoutFailure && failure.cause.timeoutType === 'SCHEDULE_TO_START'
    ? 'nobody'
    : 'trouble';
}

/** The failure that an update's sender is given: nothing else may leave a handler, or the workflow would be stuck. */
export function notAdjudicated(failure: unknown): ApplicationFailure {
  const cause = failure instanceof ActivityFailure ? failure.cause : failure;
  const message = cause instanceof Error ? cause.message : 'the request could not be adjudicated';
  const type = cause instanceof ApplicationFailure ? (cause.type ?? 'internal') : 'internal';
  return ApplicationFailure.create({ message, type, nonRetryable: true });
}
