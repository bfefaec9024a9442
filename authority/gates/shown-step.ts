import { formatDuration } from '../../common/duration.ts';
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
    runsOn: 'runsOn' in step && step.kind !== 'manual' ? step.runsOn : null,
    does: [...doesOf(plan, step, show), ...aroundOf(plan, step)],
    irreversible: 'irreversible' in step ? (step.irreversible?.because ?? null) : null,
    undo: 'undo' in step && step.undo !== null,
  };
}

function doesOf(plan: FrozenPlan, step: FrozenStep | UndoStep, show: ShowInput): Does {
  const line = (name: string, input: FrozenSecretInput | null) =>
    input === null ? [] : [{ name, parts: show(input) }];
  const lines = (name: string, inputs: readonly FrozenSecretInput[]) => inputs.flatMap((input) => line(name, input));
  const named = (name: string, inputs: Readonly<Record<string, FrozenSecretInput>>) =>
    Object.entries(inputs)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([key, input]) => line(`${name} ${key}`, input));
  switch (step.kind) {
    case 'command':
      return [
        ...lines('argv', step.argv),
        ...line('cwd', step.cwd),
        ...named('env', step.env),
        ...line('stdin', step.stdin),
      ];
    case 'http':
      return [
        ...line('method', step.method),
        ...line('url', step.url),
        ...named('header', step.headers),
        ...line('body', step.body),
      ];
    case 'manual':
      return [
        ...lines('instructions', step.instructions),
        ...lines(
          'evidence',
          step.evidence.map((one) => one.title),
        ),
      ];
    case 'check':
      return lines('criterion', titlesOf(plan, step.criteria));
    case 'wait':
      return line('for', formatDuration(step.forMs));
    case 'notify':
      return [...lines('channel', step.channels), ...lines('message', step.message)];
    case 'gate':
      return line('question', step.question);
    case 'parallel':
      return [];
    default:
      return step satisfies never;
  }
}

/** What is measured before and after it. */
function aroundOf(plan: FrozenPlan, step: FrozenStep | UndoStep): Does {
  if (!('holdWhen' in step)) return [];
  const value = (text: string) => [{ value: text }];
  return [
    ...titlesOf(plan, step.holdWhen).map((title) => ({ name: 'begins only when', parts: value(title) })),
    ...titlesOf(plan, step.proceedWhen?.criteria ?? []).map((title) => ({ name: 'goes on when', parts: value(title) })),
  ];
}

function titlesOf(plan: FrozenPlan, criteria: readonly string[]): string[] {
  return criteria.map((id) => plan.criteria.find((one) => one.id === id)?.title ?? id);
}
