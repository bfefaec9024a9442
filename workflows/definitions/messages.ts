import { defineUpdate, defineQuery } from '@temporalio/workflow';
import { digestPattern } from '../../common/names.ts';
import type { Progress } from '../../plans/language/outline/progress.ts';

/** Input of the `rollback` workflow, for a start, continue-as-new and taking a lost run up again alike. */
export interface RollbackInput {
  readonly installation: string;
  readonly run: string;
}

/** A request that was received and waits for a decision: the digest of its receipt, nothing else. */
export interface SubmitInput {
  readonly request: string;
}

/** Whether somebody who can reach Temporal has sent what an update takes: a digest. Pure. */
export function isSubmitInput(input: unknown): input is SubmitInput {
  const request = (input as Partial<SubmitInput> | null | undefined)?.request;
  return typeof request === 'string' && digestPattern.test(request);
}

/** The one update: every signed request that concerns a run. The answer itself is in the record, with the receipt. */
export const submitUpdate = defineUpdate<{ status: 'accepted' | 'denied' }, [SubmitInput]>('submit');

/** What the workflow believes; for diagnosis only, the record is the truth. */
export const progressQuery = defineQuery<{ run: string; progress: Progress }>('progress');

/** Input of the `assessment` workflow. */
export interface AssessmentInput {
  readonly installation: string;
  readonly request: string;
  readonly labels: readonly string[];
}
