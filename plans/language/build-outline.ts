import type { FrozenCriterion } from './schema/criteria.ts';
import { successCriteria } from './criteria-purposes.ts';
import { definitionOf, type FrozenStep, type UndoStep } from './kinds/index.ts';
import { workerLabel } from './places.ts';
import { definitionOfProbe } from './probes/frozen-probe.ts';
import type { FrozenPlan } from './schema/plan.ts';
import { branchPrefix, contingencyPrefix } from './outline/address.ts';
import { writeOutlineStep, type Outline, type OutlineStep, type StepFacts } from './outline/outline.ts';

type CriteriaById = ReadonlyMap<string, FrozenCriterion>;

/** What a workflow may know of a plan. Pure; expects a plan that `checkPlan` finds nothing wrong with. */
export function buildOutline(plan: FrozenPlan): Outline {
  const criteria = new Map(plan.criteria.map((one) => [one.id, one]));
  return {
    steps: outlineSteps(plan.steps, '', criteria),
    contingencies: Object.fromEntries(
      plan.contingencies.map(({ id, steps, then }) => [
        id,
        { steps: outlineSteps(steps, contingencyPrefix(id), criteria), then },
      ]),
    ),
    successLabels: labelsOf(successCriteria(plan), criteria),
    remindEveryMs: plan.communication.remindEveryMs,
  };
}

function outlineSteps(steps: readonly FrozenStep[], prefix: string, criteria: CriteriaById): OutlineStep[] {
  return steps.map((step) => {
    const address = prefix + step.id;
    const undo = 'undo' in step && step.undo ? outlineUndo(step, step.undo, criteria) : undefined;
    return writeOutlineStep({ address, ...outlined(step, criteria), ...branchesIn(step, address, criteria), undo });
  });
}

function branchesIn(step: FrozenStep, address: string, criteria: CriteriaById): Pick<StepFacts, 'branches'> {
  if (!('branches' in step)) return {};
  return { branches: step.branches.map(({ id, steps }) => outlineSteps(steps, branchPrefix(address, id), criteria)) };
}

/** What the kind of a step has a workflow know. Manual steps have a label too, but wait for people. */
function outlined(step: FrozenStep | UndoStep, criteria: CriteriaById): Omit<StepFacts, 'address'> {
  const own = definitionOf(step).outlined?.(step, (ids) => labelsOf(ids, criteria));
  return { kind: step.kind, label: workerLabel(step), limitMs: attemptLimit(step, criteria), ...own };
}

/** `same` where the undo is of its step's kind and runs where the step does. */
function outlineUndo(step: FrozenStep, undo: UndoStep, criteria: CriteriaById): StepFacts['undo'] {
  const label = workerLabel(undo);
  if (label === undefined) return outlined(undo, criteria);
  if (undo.kind === step.kind && label === workerLabel(step)) return 'same';
  return { ...outlined(undo, criteria), limitMs: attemptLimit(step, criteria) };
}

/** The outer limit of one attempt, undo and measurements included; undefined for what waits for people or a timer. */
function attemptLimit(step: FrozenStep | UndoStep, criteria: CriteriaById): number | undefined {
  const { limitMs } = definitionOf(step);
  if (!limitMs) return undefined;
  const undoMs = 'undo' in step && step.undo ? (attemptLimit(step.undo, criteria) ?? 0) : 0;
  return Math.max(
    limitMs(step, (ids) => roundMs(ids, criteria)),
    undoMs,
  );
}

/** The longest that measuring these criteria once, one after the other, can take. */
function roundMs(ids: readonly string[], criteria: CriteriaById): number {
  return ids.reduce((sum, id) => sum + criterionMs(criteria.get(id)), 0);
}

function criterionMs(criterion: FrozenCriterion | undefined): number {
  if (!criterion) return 0;
  const { probe, times, everyMs } = criterion;
  return times * definitionOfProbe(probe).limitMs(probe) + (times - 1) * everyMs;
}

function labelsOf(ids: readonly string[], criteria: CriteriaById): string[] {
  return [...new Set(ids.flatMap((id) => criteria.get(id)?.runsOn ?? []))].toSorted();
}
