import type { FrozenCriterion, FrozenProbe } from './schema/criteria.ts';
import { successCriteria } from './criteria-purposes.ts';
import type { FrozenPlan } from './schema/plan.ts';
import type { GateStep, LeafStep, FrozenStep, UndoStep } from './schema/steps.ts';
import { branchPrefix, contingencyPrefix } from './outline/address.ts';
import { writeOutlineStep, type Outline, type OutlineStep, type StepFacts } from './outline/outline.ts';

type ActingStep = Extract<LeafStep, { kind: 'command' | 'http' | 'manual' }>;
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
    if (step.kind !== 'parallel') return outlineLeaf(step, address, criteria);
    const branches = step.branches.map((branch) =>
      outlineSteps(branch.steps, branchPrefix(address, branch.id), criteria),
    );
    return writeOutlineStep({ address, kind: 'parallel', branches });
  });
}

function outlineLeaf(step: LeafStep, address: string, criteria: CriteriaById): OutlineStep {
  const limit = attemptLimit(step, criteria);
  return writeOutlineStep({
    address,
    kind: step.kind,
    label: runsOnLabel(step) ? step.runsOn : undefined,
    limitMs: limit,
    undo: 'undo' in step && step.undo ? outlineUndo(step, step.undo, limit) : undefined,
    ...(step.kind === 'gate' ? decision(step, criteria) : {}),
    ...(step.kind === 'manual' ? { escalations: [step.timeoutMs] } : {}),
  });
}

/** `same` where the undo is of its step's kind and runs where the step does. */
function outlineUndo(step: ActingStep, undo: UndoStep, limitMs: number | undefined): StepFacts['undo'] {
  if (undo.kind === 'manual') return { kind: 'manual', escalations: [undo.timeoutMs] };
  if (undo.kind === step.kind && undo.runsOn === step.runsOn) return 'same';
  return { kind: undo.kind, label: undo.runsOn, limitMs };
}

function decision({ decideOn, remindEveryMs, escalate }: GateStep, criteria: CriteriaById) {
  const escalations = escalate.map(({ afterMs }) => afterMs);
  return { measuredOn: labelsOf(decideOn, criteria), remindEveryMs, escalations };
}

/** Manual steps have a place too, for their measurements, but the step itself waits for people. */
function runsOnLabel(step: LeafStep): step is Extract<LeafStep, { kind: 'command' | 'http' | 'check' }> {
  return step.kind === 'command' || step.kind === 'http' || step.kind === 'check';
}

/** The outer limit of one attempt, undo and measurements included; undefined for what waits for people or a timer. */
function attemptLimit(step: LeafStep, criteria: CriteriaById): number | undefined {
  switch (step.kind) {
    case 'command':
    case 'http':
      return Math.max(
        actingLimit(step, criteria),
        step.undo && step.undo.kind !== 'manual' ? actingLimit(step.undo, criteria) : 0,
      );
    case 'check':
      return step.timeoutMs + roundMs(step.criteria, criteria);
    case 'notify':
      return step.timeoutMs;
    case 'manual':
    case 'gate':
    case 'wait':
      return undefined;
  }
}

type Timed = Pick<Extract<FrozenStep, { kind: 'http' }>, 'timeoutMs' | 'holdWhen' | 'proceedWhen' | 'verify'> & {
  graceMs?: number;
};

function actingLimit({ timeoutMs, graceMs = 0, holdWhen, proceedWhen, verify }: Timed, criteria: CriteriaById): number {
  const before = roundMs(holdWhen, criteria);
  const after = proceedWhen ? proceedWhen.timeoutMs + roundMs(proceedWhen.criteria, criteria) : 0;
  return before + timeoutMs + graceMs + after + (verify ? probeMs(verify.probe) : 0);
}

/** The longest that measuring these criteria once, one after the other, can take. */
function roundMs(ids: readonly string[], criteria: CriteriaById): number {
  return ids.reduce((sum, id) => sum + criterionMs(criteria.get(id)), 0);
}

function criterionMs(criterion: FrozenCriterion | undefined): number {
  return criterion ? criterion.times * probeMs(criterion.probe) + (criterion.times - 1) * criterion.everyMs : 0;
}

/** Two scrapes take the limit twice and the time between them. */
function probeMs(probe: FrozenProbe): number {
  return 'overMs' in probe.read ? 2 * probe.timeoutMs + probe.read.overMs : probe.timeoutMs;
}

function labelsOf(ids: readonly string[], criteria: CriteriaById): string[] {
  return [...new Set(ids.flatMap((id) => criteria.get(id)?.runsOn ?? []))].toSorted();
}
