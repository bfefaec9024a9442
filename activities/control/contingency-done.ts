import type { ControlActivities, VisitRef } from '../contract.ts';
import { BackoutError } from '../../common/errors.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { reviewGates } from '../../authority/gates/review.ts';
import { writeHolding } from '../../authority/attempts/index.ts';
import { undoableSteps } from '../../authority/context/undo-candidates.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { isLeaf, placedSteps } from '../../plans/language/plan-queries.ts';
import type { Actor } from '../../records/entries.ts';
import { lastAttempt, lastVisit } from '../../records/fold/index.ts';
import type { RunState, Visit } from '../../records/run-state.ts';
import { change } from './change.ts';
import type { ControlDeps } from './deps.ts';

/**
 * A contingency has run to its end: the run goes on as the contingency says, except that a step which may have been done
 * is not tried again before somebody has said whether it was. Written once; a contingency that is not under way is left
 * alone, one whose steps are not all settled is refused.
 */
export function contingencyDoneActivity(deps: ControlDeps): ControlActivities['contingencyDone'] {
  return (input) => change(deps, input.run, [input.address], (run) => complete(deps, run, input));
}

async function complete(
  { actor }: ControlDeps,
  run: RunTx,
  { address, visit, contingency }: VisitRef & { contingency: string },
): Promise<BackoutError | void> {
  const { state, plan, name } = run;
  const chosen = state.steps.get(address)?.visits.find((one) => one.visit === visit);
  const entered = chosen?.contingency;
  const then = plan.contingencies.find(({ id }) => id === contingency)?.then;
  if (chosen?.state !== 'contingency' || entered?.id !== contingency || entered.completed || !then) return undefined;
  const open = unsettledIn(plan, state, contingency, entered.visit);
  if (open)
    return new BackoutError('order-violated', `the contingency ${contingency} is not over: ${open} is not settled`);
  const key = `${name}/${address}/${visit}/${contingency}/${entered.visit}`;
  const body = { address, visit, contingency, then };
  await run.append({ type: 'contingency.completed', actor, key: `contingency.completed/${key}`, body });
  if (then === 'continue') await reviewGates(run, actor);
  if (then === 'retry' && isUnresolved(chosen)) await askAgain(run, { run: name, address, visit }, actor);
  if (then !== 'end' || state.state === 'ending') return undefined;
  const ending = {
    outcome: 'not-rolled-back',
    reason: `the contingency ${contingency} took its place`,
    undo: [],
  } as const;
  const undoable = undoableSteps(plan, state);
  await run.append({ type: 'run.ending', actor, key: `run.ending/${name}`, body: { ...ending, undo: [], undoable } });
  return undefined;
}

/** Whether nobody knows yet if the step was done that the contingency was taken for. */
function isUnresolved(visit: Visit): boolean {
  const last = lastAttempt(visit);
  return last?.outcome === 'unknown' && last.resolved === null;
}

/** What may have been done is not tried again because something else was: people say first whether it was. */
async function askAgain(run: RunTx, ref: VisitRef, actor: Actor): Promise<void> {
  const attempt = lastVisit(run.state, ref.address)?.attempts.at(-1)?.attempt ?? 1;
  const message = 'its contingency is over, and nobody knows whether the step itself was done';
  await writeHolding(run, { ...ref, attempt }, { outcome: 'unknown', message, actor });
}

function unsettledIn(plan: FrozenPlan, state: RunState, contingency: string, visit: number): string | undefined {
  return placedSteps(plan)
    .filter(({ address, step, undoes }) => contingencyOf(address) === contingency && isLeaf(step) && !undoes)
    .map(({ address }) => address)
    .find((address) => {
      const last = lastVisit(state, address);
      return !last || last.visit < visit || last.state !== 'settled';
    });
}
