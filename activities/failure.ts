import { ApplicationFailure } from '@temporalio/common';
import { isBackoutError } from '../common/errors.ts';

/** The exit status of errors that say a service cannot be reached: trying again helps. */
const serviceExit = 4;

/**
 * What an activity throws for an error: a failure whose type is the stable code. Only what a repetition can cure, a
 * record that cannot be written or a service that is away, is retried by Temporal; defects are too, as they come.
 */
function asFailure(thrown: unknown): unknown {
  if (!isBackoutError(thrown)) return thrown;
  const { code, message, detail, exitCode } = thrown;
  return ApplicationFailure.create({ message, type: code, nonRetryable: exitCode !== serviceExit, details: [detail] });
}

/** Does the work of an activity, and throws its errors as failures that Temporal understands. */
export async function answering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFailure(error);
  }
}
