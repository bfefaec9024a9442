import { canonicalText, type Json } from '../../../common/canonical.ts';
import { BackoutError } from '../../../common/errors.ts';
import type { FrozenPlan } from '../../../plans/language/schema/plan.ts';
import type { FrozenPlainInput, FrozenSecretInput } from '../../../plans/language/schema/parts/values.ts';
import type { RunState } from '../../../records/run-state.ts';
import type { SecretSource } from './secrets.ts';

/** From what inputs are resolved. Without a run (an assessment) there are no outputs of steps. */
export interface InputContext {
  readonly plan: FrozenPlan;
  readonly environment: string;
  readonly state: RunState | undefined;
  readonly secrets: SecretSource;
}

type Part = Exclude<FrozenSecretInput, { join: unknown[] }>;

/** The text of an input. Throws `input-unresolved` or `secret-unresolved`: the step then holds, nothing has run. */
export async function resolveInput(
  input: FrozenPlainInput | FrozenSecretInput,
  context: InputContext,
): Promise<string> {
  if (typeof input !== 'object' || !('join' in input)) return await resolvePart(input, context);
  const parts = await Promise.all(input.join.map((part) => resolvePart(part, context)));
  return parts.join('');
}

/** The texts of several inputs, in their order. */
export async function resolveInputs(inputs: readonly FrozenPlainInput[], context: InputContext): Promise<string[]> {
  return await Promise.all(inputs.map((input) => resolveInput(input, context)));
}

/** The texts of named inputs: an environment, headers. */
export async function resolveNamed(
  inputs: Readonly<Record<string, FrozenSecretInput>>,
  context: InputContext,
): Promise<Record<string, string>> {
  const pairs = Object.entries(inputs).map(
    async ([name, input]) => [name, await resolveInput(input, context)] as const,
  );
  return Object.fromEntries(await Promise.all(pairs));
}

async function resolvePart(part: Part, context: InputContext): Promise<string> {
  if (typeof part !== 'object') return String(part);
  switch (part.ref) {
    case 'setting':
      return settingOf(part.name, context);
    case 'output':
      return outputOf(part.step, part.path, context);
    case 'secret':
      return await context.secrets(part.name);
  }
}

function settingOf(name: string, { plan, environment }: InputContext): string {
  const values = plan.settings.environments.find(({ id }) => id === environment)?.values;
  if (!values)
    throw unresolved(`the plan has no settings for "${environment}"`, 'settings of this environment', 'none');
  if (!Object.hasOwn(values, name))
    throw unresolved(`the setting "${name}" has no value in ${environment}`, 'a value', 'none');
  return String(values[name]);
}

/** A capture counts only from the last visit of its step, and only where that succeeded. */
function outputOf(step: string, path: readonly string[], { state }: InputContext): string {
  const name = ['output of', [step, ...path].join('.')].join(' ');
  const visit = state?.steps.get(step)?.visits.at(-1);
  const result = visit?.attempts.at(-1)?.result;
  if (visit?.outcome !== 'succeeded' || !result || !('captures' in result) || result.captures === null) {
    throw unresolved(
      `the ${name} is not known`,
      `${step} to have succeeded with an output`,
      visit?.outcome ?? 'it has not run',
    );
  }
  const value = path.reduce<Json | undefined>(memberOf, result.captures as Json); // stored as JSON
  if (value === undefined) throw unresolved(`the ${name} is not in what was captured`, 'a value', 'none');
  return typeof value === 'object' ? canonicalText(value) : String(value);
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, Json>)[name]; // arrays are reached by their index as text
}

function unresolved(message: string, expected: string, found: string): BackoutError {
  return new BackoutError('input-unresolved', message, {
    expected,
    found,
    next: 'retry or resolve the step it comes from, or skip this one with a reason',
  });
}
