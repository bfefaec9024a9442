import { canonicalText } from '../../common/canonical.ts';
import type { FrozenPlan, FrozenSecretInput } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';

/** What an input names a value by. */
export type Reference = Extract<FrozenSecretInput, { ref: string }>;
export type Literal = string | number | boolean;

/** The parts of an input: one, or those that are joined. */
export function partsOf(input: FrozenSecretInput): readonly (Literal | Reference)[] {
  return typeof input === 'object' && 'join' in input ? input.join : [input];
}

/** The value of a setting in an environment, or undefined where the plan has none. */
export function settingOf(plan: FrozenPlan, environment: string, name: string): Literal | undefined {
  return plan.settings.environments.find((one) => one.id === environment)?.values[name];
}

/** What a step captured on its last visit, or undefined while it has not, or where it captures nothing. */
export function capturedOutput(state: RunState, step: string, path: readonly string[]): Literal | undefined {
  const attempt = state.steps
    .get(step)
    ?.visits.at(-1)
    ?.attempts.findLast((one) => one.outcome === 'succeeded');
  const captures = attempt?.result && 'captures' in attempt.result ? attempt.result.captures : null;
  const value = path.reduce<unknown>(memberOf, captures);
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' ? canonicalText(value) : (value as Literal);
}

/** How an output is called while nobody knows it yet. */
export function outputName(step: string, path: readonly string[]): string {
  return `output of ${[step, ...path].join('.')}`;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
