import { definitionOf } from '../../plans/language/kinds/index.ts';
import { workerLabel } from '../../plans/language/plan-queries.ts';
import type { FrozenPlan, FrozenSecretInput, FrozenStep, UndoStep } from '../../plans/language/schema/index.ts';
import type { Subject } from '../../requests/subject.ts';

export type ShownStep = Subject['covers'][number];
export type ShownInput = ShownStep['does'][number]['parts'][number];
/** Shows one input, part by part. */
export type ShowInput = (input: FrozenSecretInput) => ShownInput[];
type Does = ShownStep['does'];

/** One covered step as the people who decide see it. */
export function showStep(plan: FrozenPlan, address: string, step: FrozenStep | UndoStep, show: ShowInput): ShownStep {
  return {
    address,
    kind: step.kind,
    title: step.title,
    role: step.role,
    effect: 'effect' in step ? step.effect : 'none',
    runsOn: workerLabel(step) ?? null,
    does: [...doesOf(plan, step, show), ...aroundOf(plan, step)],
    irreversible: 'irreversible' in step ? (step.irreversible?.because ?? null) : null,
    undo: 'undo' in step && step.undo !== null,
  };
}

function doesOf(plan: FrozenPlan, step: FrozenStep | UndoStep, show: ShowInput): Does {
  const lines = definitionOf(step).shown(step, (criterion) => titleOf(plan, criterion));
  return lines.map(({ name, input }) => ({ name, parts: show(input) }));
}

/** What is measured before and after it. */
function aroundOf(plan: FrozenPlan, step: FrozenStep | UndoStep): Does {
  if (!('holdWhen' in step)) return [];
  const lines = (name: string, criteria: readonly string[]) =>
    criteria.map((id) => ({ name, parts: [{ value: titleOf(plan, id) }] }));
  return [...lines('begins only when', step.holdWhen), ...lines('goes on when', step.proceedWhen?.criteria ?? [])];
}

function titleOf(plan: FrozenPlan, criterion: string): string {
  return plan.criteria.find(({ id }) => id === criterion)?.title ?? criterion;
}
