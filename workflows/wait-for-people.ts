import { log } from '@temporalio/workflow';
import { addressOf, measuringLabels, remindersOf } from '../plans/language/outline/outline.ts';
import { controlActivities } from './definitions/activities.ts';
import type { RunContext, Place } from './state/context.ts';
import { whyUnanswered } from './definitions/failures.ts';
import { measureGate } from './measure.ts';
import type { NextAction } from './state/next-action.ts';
import { hasPatch } from './definitions/patches.ts';
import { nextReminder } from './definitions/reminder-schedule.ts';

/** Between two tries to settle what the record, by its own clock, did not yet find due. */
const NOT_YET_MS = 1000;

/** Watches a step that people or a timer settle, reminding meanwhile, until the step or the run is no longer as it was. */
export async function waitForPeople(
  context: RunContext,
  place: Place,
  next: NextAction & { do: 'watch' },
): Promise<void> {
  const isChanged = notAsNow(context, place);
  let deadline = next.deadline ?? Number.POSITIVE_INFINITY;
  while (!isChanged()) {
    if (context.isDraining) await context.parkWhileDraining();
    const reminder = next.reminds ? nextReminder(scheduleOf(context, place), Date.now()) : Number.POSITIVE_INFINITY;
    const due = Math.min(deadline, reminder);
    if (await context.changed(place, Number.isFinite(due) ? due - Date.now() : undefined)) return;
    if (due < deadline) {
      measureAgain(context, place);
      await remind(context, place);
    } else {
      await timeUp(context, place, isChanged);
      deadline = Date.now() + NOT_YET_MS;
    }
  }
}

function notAsNow(context: RunContext, place: Place): () => boolean {
  const [at, run] = [context.at(place), context.known.run.state];
  return () => context.at(place) !== at || context.known.run.state !== run;
}

function scheduleOf({ known, outline }: RunContext, { step, visit }: Place) {
  const address = addressOf(step);
  const own = known.of(address, visit).state === 'open' ? remindersOf(step) : undefined;
  const everyMs = Math.max(1000, own?.everyMs ?? outline?.remindEveryMs ?? 600_000);
  return { since: known.since(address), everyMs, escalations: own?.atMs ?? [] };
}

/** Takes its turn among the decisions: what one of them settled in the meantime stays settled. */
async function timeUp(context: RunContext, place: Place, isChanged: () => boolean): Promise<void> {
  await context.mutex.runExclusive(async () => {
    if (!isChanged() && !context.isDraining)
      await context.absorb(() => controlActivities.timeUp(visitOf(context, place)));
  });
}

/** The person who is woken reads what is so now; nothing waits for the readings, least of all the deadline. */
function measureAgain(context: RunContext, place: Place): void {
  if (
    measuringLabels(place.step).length === 0 ||
    context.at(place).state !== 'open' ||
    !hasPatch('measure-while-waiting')
  )
    return;
  void measureGate(context, place, Math.floor(Date.now() / 1000));
}

async function remind(context: RunContext, place: Place): Promise<void> {
  try {
    context.known.merge(await controlActivities.remind(visitOf(context, place)));
    context.hasActed = true;
  } catch (failure) {
    const step = addressOf(place.step);
    log.warn('nobody could be reminded', { step, why: whyUnanswered(failure), failure: String(failure) });
  }
}

function visitOf(context: RunContext, place: Place) {
  return { run: context.run, address: addressOf(place.step), visit: context.at(place).visit };
}
