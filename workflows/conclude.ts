import { condition, sleep } from '@temporalio/workflow';
import { addressOf, branchesOf, undoOf, type OutlineStep } from '../plans/language/outline/outline.ts';
import { controlActivities } from './definitions/activities.ts';
import { type RunContext, firstPauseMs, untilAnswered } from './state/context.ts';
import { measureSuccess } from './measure.ts';
import { hasPatch } from './definitions/patches.ts';
import { settleStep } from './walk.ts';

/** Measures success and concludes; an unproven run then waits until somebody asks for something. */
export async function proveSuccess(context: RunContext, round: number): Promise<void> {
  await condition(() => context.known.run.state !== 'held');
  if (isEnding(context)) return;
  if (context.isDraining) await context.parkWhileDraining();
  if (isUnproven(context) && hasPatch('wait-while-unproven')) return condition(() => !isUnproven(context));
  await measureSuccess(context, round);
  if (isEnding(context)) return;
  await conclude(context, round);
  await condition(() => !isUnproven(context));
}

/** Walks the undo steps that an ending run lists, then concludes it. */
export async function walkUndo(context: RunContext, round: number): Promise<void> {
  for (let place = nextUndo(context); place; place = nextUndo(context)) await settleStep(context, place);
  if (context.isDraining) await context.parkWhileDraining();
  await conclude(context, round);
}

async function conclude(context: RunContext, round: number): Promise<void> {
  const { state } = context.known.run;
  context.known.merge(
    await untilAnswered(() => context.track(controlActivities.conclude({ run: context.run, round }))),
  );
  const { run } = context.known;
  // Neither ended nor asking anybody: something the workflow does not see stands in the way.
  if (run.state !== state || run.unproven === true) return;
  await context.reload();
  await sleep(firstPauseMs);
}

function isEnding({ known }: RunContext): boolean {
  return known.run.state === 'ending' || known.run.state === 'ended';
}

function isUnproven({ known: { run } }: RunContext): boolean {
  return run.state === 'concluding' && run.unproven === true;
}

/** The first undo step not settled; the list may grow shorter while it is walked. */
function nextUndo({ known, outline }: RunContext) {
  if (known.run.state !== 'ending') return undefined;
  const contingencies = Object.values(outline?.contingencies ?? {});
  const steps = allSteps(outline?.steps ?? [], ...contingencies.map((one) => one.steps));
  for (const listed of known.run.undo ?? []) {
    const address = listed.replace(/~undo$/, '');
    const origin = steps.find((one) => addressOf(one) === address);
    const step = origin && undoOf(origin);
    const visit = 1;
    if (step && known.of(addressOf(step), visit).state !== 'settled') return { step, visit, undoing: true };
  }
  return undefined;
}

function allSteps(...lists: (readonly OutlineStep[])[]): OutlineStep[] {
  return lists.flatMap((steps) => steps.flatMap((step) => [step, ...allSteps(...branchesOf(step))]));
}
