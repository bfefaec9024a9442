import { log } from '@temporalio/workflow';
import { controlActivities, effectActivities } from './definitions/activities.ts';
import { untilAnswered } from './state/context.ts';
import { whyUnanswered } from './definitions/failures.ts';
import type { AssessmentInput } from './definitions/messages.ts';

const PATIENCE_MS = 10_000;
const LIMIT_MS = 600_000;

/** Measures a release's criteria on every label that has some; a label without a worker leaves its criteria unread. */
export async function assessment({ installation, request, labels }: AssessmentInput): Promise<void> {
  await Promise.all(labels.map((label) => assess(installation, request, label)));
  await untilAnswered(() => controlActivities.concludeAssessment({ request }));
}

async function assess(installation: string, request: string, label: string): Promise<void> {
  const there = effectActivities({ installation, label, patienceMs: PATIENCE_MS, limitMs: LIMIT_MS });
  try {
    await there.assess({ request, label });
  } catch (failure) {
    log.warn('a label was not assessed', { request, label, why: whyUnanswered(failure), failure: String(failure) });
  }
}
