import type { FrozenStep } from '../kinds/index.ts';

const effects = { none: '', repeatable: '+', once: '!' } as const;

/** What kind of step it is, without its details: `command!`, `http`, `gate`. */
export function stepKey(step: FrozenStep): string {
  return 'effect' in step ? `${step.kind}${effects[step.effect]}` : step.kind;
}
