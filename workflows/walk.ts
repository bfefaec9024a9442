import { addressOf, branchesOf, limitMsOf, type OutlineStep } from '../plans/language/outline/outline.ts';
import { controlActivities, notifyActivities } from './definitions/activities.ts';
import { firstPauseMs, longerPause, type RunContext, type Place } from './state/context.ts';
import { executeStep } from './execute.ts';
import { measureGate } from './measure.ts';
import { type NextAction, nextAction } from './state/next-action.ts';
import { waitForPeople } from './wait-for-people.ts';

/**
 * Walks steps in order, each until it is settled. In a run that ends nothing new begins, and the walk only sees to it
 * that effects which are under way finish.
 */
export async function walkSteps(
  context: RunContext,
  steps: readonly OutlineStep[],
  visit = 1,
  undoing = false,
): Promise<void> {
  for (const step of steps) {
    const place = { step, visit, undoing };
    await settleStep(context, place);
    context.passed(place);
  }
}

/**
 * Sees one step through to where the walk may leave it. A step that gets nowhere while one before it is no longer
 * settled, as a gate whose approval has lapsed, has that one settled first.
 */
export async function settleStep(context: RunContext, place: Place, isAgain = false): Promise<void> {
  for (let pause = firstPauseMs; ;) {
    const before = context.at(place);
    const next = nextFor(context, place);
    if (next.do === 'done' || next.do === 'leave') return;
    if (context.isDraining) await context.parkWhileDraining();
    await take(context, place, next);
    if (next.do === 'branches' || (next.do === 'contingency' && next.leaves)) return;
    const stuck = isAct(next) && context.at(place) === before && nextFor(context, place).do === next.do;
    // Done, and nothing came of it: whatever stands in the way is not asked again in a tight loop.
    const lapsed = stuck && !isAgain ? context.lapsed() : undefined;
    if (lapsed) await settleStep(context, lapsed, true);
    else if (stuck) await context.changed(place, pause);
    pause = stuck ? longerPause(pause) : firstPauseMs;
  }
}

function nextFor({ known }: RunContext, { step, visit, undoing }: Place): NextAction {
  return nextAction(step, known.of(addressOf(step), visit), { run: known.run.state, now: Date.now(), undoing });
}

function isAct(next: NextAction): boolean {
  return next.do !== 'pause' && next.do !== 'watch';
}

async function take(context: RunContext, place: Place, next: NextAction): Promise<void> {
  switch (next.do) {
    case 'branches':
      await branches(context, place);
      return;
    case 'execute':
      return executeStep(context, place);
    case 'open':
      return open(context, place);
    case 'tell':
      return context.absorb(() => notifyActivities(limitMsOf(place.step) ?? 0).notify(reference(context, place)));
    case 'pause':
      await context.changed(place, next.until === undefined ? undefined : next.until - Date.now());
      return;
    case 'watch':
      return waitForPeople(context, place, next);
    case 'contingency':
      return walkContingency(context, place, next);
    case 'done':
    case 'leave':
  }
}

/** All at once: a branch that holds lets the others finish, and several may hold. */
async function branches(context: RunContext, { step, visit, undoing }: Place): Promise<void> {
  await Promise.all(branchesOf(step).map((steps) => walkSteps(context, steps, visit, undoing)));
}

async function open(context: RunContext, place: Place): Promise<void> {
  const before = context.at(place);
  await measureGate(context, place);
  if (context.at(place) === before && nextFor(context, place).do === 'open')
    await context.absorb(() => controlActivities.openStep(reference(context, place)));
}

async function walkContingency(
  context: RunContext,
  place: Place,
  chosen: NextAction & { do: 'contingency' },
): Promise<void> {
  const { contingency, visit } = chosen;
  const held = { run: context.run, address: addressOf(place.step), visit: context.at(place).visit };
  await walkSteps(context, context.outline?.contingencies[contingency]?.steps ?? [], visit, place.undoing);
  context.forget(contingency);
  if (context.isDraining) await context.parkWhileDraining();
  const next = nextFor(context, place);
  if (next.do === 'contingency' && !next.leaves)
    await context.absorb(() => controlActivities.contingencyDone({ ...held, contingency }));
}

function reference({ run, known }: RunContext, { step, visit }: Place) {
  const address = addressOf(step);
  const at = known.of(address, visit);
  return { run, address, visit: at.visit, attempt: at.attempt };
}
