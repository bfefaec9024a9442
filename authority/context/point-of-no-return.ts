import type { ReturnPoint } from '../../records/run-times.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import type { FrozenPlan, FrozenStep } from '../../plans/language/schema/index.ts';
import { isLeaf, neededMs, placedSteps, predecessors } from '../../plans/language/plan-queries.ts';
import type { RunState } from '../../records/run-state.ts';

/** The last point of no return that a run has passed, else the next one ahead of it; null where there is none. Pure. */
export function pointOfNoReturn(state: RunState, plan: FrozenPlan): ReturnPoint | null {
  const points = placedSteps(plan).flatMap(({ address, step }) => {
    const irreversible = 'irreversible' in step ? step.irreversible : null;
    return irreversible ? [{ address, title: step.title, ...irreversible, passedAt: begunAt(state, address) }] : [];
  });
  const passed = points.filter(({ passedAt }) => passedAt !== null);
  const last = passed.toSorted((one, other) => (one.passedAt ?? '').localeCompare(other.passedAt ?? '')).at(-1);
  if (last) return { ...last, aheadMs: null };
  const settled = settledIn(state);
  const next = points.find(({ address }) => contingencyOf(address) === undefined && !settled.includes(address));
  return next ? { ...next, aheadMs: aheadOf(plan, next.address, settled) } : null;
}

function begunAt(state: RunState, address: string): string | null {
  const attempts = state.steps.get(address)?.visits.flatMap((visit) => visit.attempts) ?? [];
  // A step that was found not to have been done took nothing away.
  const begun = attempts.filter(({ resolved }) => resolved?.as !== 'not-done');
  return begun.map((attempt) => attempt.startedAt ?? attempt.openedAt).find((at) => at !== null) ?? null;
}

function settledIn(state: RunState): string[] {
  return [...state.steps.values()]
    .filter(({ visits }) => visits.at(-1)?.state === 'settled')
    .map(({ address }) => address);
}

/** What the steps before an address still take. */
function aheadOf(plan: FrozenPlan, address: string, settled: readonly string[]): number {
  const before = new Set(predecessors(plan, address));
  const others = placedSteps(plan)
    .filter((one) => isLeaf(one.step as FrozenStep) && !before.has(one.address))
    .map((one) => one.address);
  return neededMs(plan, [...settled, ...others]);
}
