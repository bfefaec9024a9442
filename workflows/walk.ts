import type { OutlineStep } from '../plans/language/outline/outline.ts';
import { control, notifying } from './activities.ts';
import { firstPauseMs, longer, type Context, type Place } from './context.ts';
import { execute } from './execute.ts';
import { measureGate } from './measure.ts';
import { type Next, whatNow } from './next.ts';
import { watch } from './watch.ts';

/**
 * Walks steps in order, each until it is settled. In a run that ends nothing new begins, and the walk only sees to it
 * that effects which are under way finish.
 */
export async function walk(context: Context, steps: readonly OutlineStep[], visit = 1, undoing = false): Promise<void> {
  for (const step of steps) {
    const place = { step, visit, undoing };
    await settle(context, place);
    context.passed(place);
  }
}

/**
 * Sees one step through to where the walk may leave it. A step that gets nowhere while one before it is no longer
 * settled, as a gate whose approval has lapsed, has that one settled first.
 */
export async function settle(context: Context, place: Place, isAgain = false): Promise<void> {
  for (let pause = firstPauseMs; ;) {
    const before = context.at(place);
    const next = nextFor(context, place);
    if (next.do === 'done' || next.do === 'leave') return;
    if (context.isLeaving) await context.stay();
    await take(context, place, next);
    if (next.do === 'branches' || (next.do === 'contingency' && next.leaves)) return;
    const stuck = isAct(next) && context.at(place) === before && nextFor(context, place).do === next.do;
    // Done, and nothing came of it: whatever stands in the way is not asked again in a tight loop.
    const lapsed = stuck && !isAgain ? context.lapsed() : undefined;
    if (lapsed) await settle(context, lapsed, true);
    else if (stuck) await context.changed(place, pause);
    pause = stuck ? longer(pause) : firstPauseMs;
  }
}

function nextFor({ situation }: Context, { step, visit, undoing }: Place): Next {
  return whatNow(step, situation.of(step.a, visit), { run: situation.run.state, now: Date.now(), undoing });
}

function isAct(next: Next): boolean {
  return next.do !== 'pause' && next.do !== 'watch';
}

async function take(context: Context, place: Place, next: Next): Promise<void> {
  switch (next.do) {
    case 'branches':
      await branches(context, place);
      return;
    case 'execute':
      return execute(context, place);
    case 'open':
      return open(context, place);
    case 'tell':
      return context.learn(() => notifying(place.step.t ?? 0).notify(reference(context, place)));
    case 'pause':
      await context.changed(place, next.until === undefined ? undefined : next.until - Date.now());
      return;
    case 'watch':
      return watch(context, place, next);
    case 'contingency':
      return walkContingency(context, place, next);
    case 'done':
    case 'leave':
  }
}

/** All at once: a branch that holds lets the others finish, and several may hold. */
async function branches(context: Context, { step, visit, undoing }: Place): Promise<void> {
  await Promise.all((step.b ?? []).map((steps) => walk(context, steps, visit, undoing)));
}

async function open(context: Context, place: Place): Promise<void> {
  const before = context.at(place);
  await measureGate(context, place);
  if (context.at(place) === before && nextFor(context, place).do === 'open')
    await context.learn(() => control.openStep(reference(context, place)));
}

async function walkContingency(context: Context, place: Place, chosen: Next & { do: 'contingency' }): Promise<void> {
  const { contingency, visit } = chosen;
  const held = { run: context.run, address: place.step.a, visit: context.at(place).visit };
  await walk(context, context.outline?.contingencies[contingency]?.steps ?? [], visit, place.undoing);
  context.forget(contingency);
  if (context.isLeaving) await context.stay();
  const next = nextFor(context, place);
  if (next.do === 'contingency' && !next.leaves)
    await context.learn(() => control.contingencyDone({ ...held, contingency }));
}

function reference({ run, situation }: Context, { step, visit }: Place) {
  const at = situation.of(step.a, visit);
  return { run, address: step.a, visit: at.visit, attempt: at.attempt };
}
