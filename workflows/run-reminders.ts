import { condition } from '@temporalio/workflow';
import { controlActivities } from './definitions/activities.ts';
import { type RunContext, untilAnswered } from './state/context.ts';

/** At the least between two looks at the record's clock. */
const LEAST_MS = 1000;

/**
 * Has people told about the run as a whole when it is time: what the plan says of its beginning and its length, and that
 * it still holds. Looks when the record said that something becomes due, when the run begins or ceases to hold, and when
 * something is asked for that needs an approval.
 */
export async function remindWhileRunning(context: RunContext, begun: number | null): Promise<void> {
  for (let due = begun; ;) {
    const before = waiting(context);
    const isOther = () => waiting(context) !== before;
    if (due === null) await condition(isOther);
    else await condition(isOther, Math.max(LEAST_MS, due - Date.now()));
    if (waiting(context) === 'ended') return;
    if (context.isDraining) await context.parkWhileDraining();
    ({ due } = await untilAnswered(() => controlActivities.remindRun({ run: context.run })));
    // A run that only waits fills its history with this.
    context.hasActed = true;
  }
}

/** What people are reminded of in a run: whether it holds, and how many requests wait for an approval. */
function waiting({ known: { run } }: RunContext): string {
  if (run.state === 'ended') return 'ended';
  const isUnproven = run.state === 'concluding' && run.unproven === true;
  const holds = run.state === 'held' ? 'held' : isUnproven ? 'unproven' : 'nobody';
  return run.asking === undefined ? holds : `${holds}, ${run.asking} asked`;
}
