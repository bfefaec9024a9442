import { CancellationScope, condition, log } from '@temporalio/workflow';
import { addressOf, labelOfStep, limitMsOf } from '../plans/language/outline/outline.ts';
import type { StepRef } from '../activities/contract.ts';
import { controlActivities, effectActivities } from './definitions/activities.ts';
import type { RunContext, Place } from './state/context.ts';
import { type UnansweredActivity, whyUnanswered } from './definitions/failures.ts';

/** How long a step lies in its queue before the record says that no worker takes it, and how long at a time from then on. */
const PATIENCE_MS = { first: 10_000, later: 300_000 };
/** Between the end of an attempt and what Temporal allows it. */
const MARGIN_MS = 60_000;
const NO_LIMIT_MS = 366 * 86_400_000;

/**
 * Lets a worker of the step's label make one attempt. While there is no such worker the step stays in the queue, so
 * that it goes on at once when one appears; a run that holds or ends meanwhile takes it back.
 */
export async function executeStep(context: RunContext, place: Place): Promise<void> {
  const { visit, attempt } = context.at(place);
  const reference = { run: context.run, address: addressOf(place.step), visit, attempt };
  for (let patienceMs = PATIENCE_MS.first; isStill(context, place, reference); patienceMs = PATIENCE_MS.later) {
    const isUnattended = patienceMs > PATIENCE_MS.first;
    const answer = await offer(context, place, reference, patienceMs, isUnattended);
    if (typeof answer === 'object') return context.known.merge(answer);
    if (answer !== 'nobody') return answer === 'trouble' ? void (await context.reload()) : undefined;
    await context.absorb(() => controlActivities.unattended({ ...reference, label: labelOfStep(place.step) }));
    if (!mayRun(context, place) || context.isDraining) return;
  }
}

async function offer(context: RunContext, place: Place, reference: StepRef, patienceMs: number, withdrawable: boolean) {
  const scope = new CancellationScope();
  let isAnswered = false;
  const answer = scope
    .run(() => context.track(effectsOf(context, place, patienceMs).executeStep(reference)))
    .catch((failure: unknown) => unanswered(failure, reference))
    .finally(() => (isAnswered = true));
  if (withdrawable) {
    const isTaken = () => isStill(context, place, reference) && mayRun(context, place);
    await condition(() => isAnswered || !isTaken());
    if (!isAnswered) scope.cancel();
  }
  return answer;
}

function unanswered(failure: unknown, { address, visit, attempt }: StepRef): UnansweredActivity {
  const why = whyUnanswered(failure);
  if (why === 'trouble')
    log.warn('an attempt gave no answer', { step: address, visit, attempt, failure: String(failure) });
  return why;
}

function effectsOf({ installation }: RunContext, place: Place, patienceMs: number) {
  const limitMs = (limitMsOf(place.step) ?? NO_LIMIT_MS) + MARGIN_MS;
  return effectActivities({ installation, label: labelOfStep(place.step), patienceMs, limitMs });
}

/** Whether this attempt is still the one to make. */
function isStill({ known }: RunContext, { step }: Place, { visit, attempt }: StepRef): boolean {
  const at = known.of(addressOf(step), visit);
  return at.visit === visit && at.attempt === attempt && (at.state === 'pending' || at.state === 'running');
}

/** Whether an attempt that nobody has taken may still begin. One under way is never taken back: it finishes. */
function mayRun(context: RunContext, place: Place): boolean {
  const { state } = context.known.run;
  const isUnderWay = context.at(place).state === 'running';
  return isUnderWay || (state !== 'held' && state !== 'ended' && (state !== 'ending' || place.undoing));
}
