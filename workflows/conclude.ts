import { condition, sleep } from '@temporalio/workflow';
import type { OutlineStep } from '../plans/language/outline/outline.ts';
import { control } from './activities.ts';
import { type Context, firstPauseMs, untilAnswered } from './context.ts';
import { measureSuccess } from './measure.ts';
import { undoOf } from './next.ts';
import { hasPatch } from './patches.ts';
import { settle } from './walk.ts';

/** Measures success and concludes; an unproven run then waits until somebody asks for something. */
export async function prove(context: Context, round: number): Promise<void> {
  await condition(() => context.situation.run.state !== 'held');
  if (isEnding(context)) return;
  if (context.isLeaving) await context.stay();
  if (isUnproven(context) && hasPatch('wait-while-unproven')) return condition(() => !isUnproven(context));
  await measureSuccess(context, round);
  if (isEnding(context)) return;
  await conclude(context, round);
  await condition(() => !isUnproven(context));
}

/** Walks the undo steps that an ending run lists, then concludes it. */
export async function wind(context: Context, round: number): Promise<void> {
  for (let place = nextUndo(context); place; place = nextUndo(context)) await settle(context, place);
  if (context.isLeaving) await context.stay();
  await conclude(context, round);
}

async function conclude(context: Context, round: number): Promise<void> {
  const { state } = context.situation.run;
  context.situation.merge(await untilAnswered(() => context.doing(control.conclude({ run: context.run, round }))));
  const { run } = context.situation;
  // Neither ended nor asking anybody: something the workflow does not see stands in the way.
  if (run.state !== state || run.unproven === true) return;
  await context.reload();
  await sleep(firstPauseMs);
}

function isEnding({ situation }: Context): boolean {
  return situation.run.state === 'ending' || situation.run.state === 'ended';
}

function isUnproven({ situation: { run } }: Context): boolean {
  return run.state === 'concluding' && run.unproven === true;
}

/** The first undo step not settled; the list may grow shorter while it is walked. */
function nextUndo({ situation, outline }: Context) {
  if (situation.run.state !== 'ending') return undefined;
  const contingencies = Object.values(outline?.contingencies ?? {});
  const steps = allSteps(outline?.steps ?? [], ...contingencies.map((one) => one.steps));
  for (const listed of situation.run.undo ?? []) {
    const address = listed.replace(/~undo$/, '');
    const origin = steps.find(({ a }) => a === address);
    const step = origin && undoOf(origin);
    const visit = 1;
    if (step && situation.of(step.a, visit).state !== 'settled') return { step, visit, undoing: true };
  }
  return undefined;
}

function allSteps(...lists: (readonly OutlineStep[])[]): OutlineStep[] {
  return lists.flatMap((steps) => steps.flatMap((step) => [step, ...allSteps(...(step.b ?? []))]));
}
