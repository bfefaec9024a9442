import type { Capturable, OptionalShape, Shape } from '../../builders/captures.ts';
import { specOf } from '../../builders/contents.ts';
import type { OutputSpec } from '../../builders/outputs.ts';
import type { Input, SecretInput, SettingSpec } from '../../builders/values.ts';
import type * as frozen from '../../schema/parts/values.ts';
import { foundOf, listed, report, type FreezeContext } from './context.ts';

type Part = Exclude<frozen.FrozenSecretInput, { join: unknown }>;
type PlainPart = Exclude<frozen.FrozenPlainInput, { join: unknown }>;

/** An input without secrets. */
export function freezePlainInput(context: FreezeContext, path: string, value: Input): frozen.FrozenPlainInput {
  const made = withSecrets(context, path, value);
  if (isPlain(made)) return made;
  report(context, path, 'a secret cannot stand here', {
    expected: 'an input without secrets',
    found: 'a secret',
    next: 'Give it to the step through env, stdin or headers, where it is resolved last and masked.',
  });
  return '';
}

function isPlain(value: frozen.FrozenSecretInput): value is frozen.FrozenPlainInput {
  return typeof value !== 'object' || ('join' in value ? value.join.every(isPlainPart) : isPlainPart(value));
}

function isPlainPart(one: Part): one is PlainPart {
  return typeof one !== 'object' || one.ref !== 'secret';
}

/** An input of env, stdin or headers, where a secret is allowed. */
export function withSecrets(context: FreezeContext, path: string, value: SecretInput): frozen.FrozenSecretInput {
  if (!isTemplate(value)) return part(context, path, value);
  const parts = merged(partsOf(value).map((one) => part(context, path, one)));
  const [only = ''] = parts;
  return parts.length > 1 || typeof only === 'object' ? { join: parts } : only;
}

export function plainList(context: FreezeContext, path: string, values: readonly Input[]): frozen.FrozenPlainInput[] {
  return listed(context, path, values).map((value, at) => freezePlainInput(context, `${path}/${at}`, value));
}

export function secretRecord(
  context: FreezeContext,
  path: string,
  values: Readonly<Record<string, SecretInput>> = {},
): Record<string, frozen.FrozenSecretInput> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, withSecrets(context, `${path}/${name}`, value)]),
  );
}

/** The parts of a template, those of templates inside it included. */
function partsOf(value: SecretInput): SecretInput[] {
  return isTemplate(value) ? (specOf<SecretInput[]>(value) ?? []).flatMap(partsOf) : [value];
}

function isTemplate(value: SecretInput): boolean {
  return typeof value === 'object' && value?.kind === 'text-template';
}

/** Literals side by side become one, so that the same text has one form. */
function merged(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const one of parts) {
    const last = result.at(-1);
    if (typeof one === 'object') result.push(one);
    else if (last !== undefined && typeof last !== 'object') result[result.length - 1] = `${last}${one}`;
    else if (one !== '') result.push(`${one}`);
  }
  return result;
}

function part(context: FreezeContext, path: string, value: SecretInput): Part {
  if (typeof value !== 'object' || value === null) return literal(context, path, value);
  switch (value.kind) {
    case 'setting':
      return setting(context, path, specOf<SettingSpec>(value));
    case 'secret':
      return { ref: 'secret', name: value.name };
    case 'output':
      return output(context, path, specOf<OutputSpec>(value));
    case 'text-template':
    case 'secret-template':
      return '';
    default:
      report(context, path, 'this cannot be used as an input', {
        expected: 'a literal, a setting, an output of an earlier step, or a text`…` of these',
        found: 'something else',
        next: 'Name one captured value, such as backup.output.path.',
      });
      return '';
  }
}

function setting(context: FreezeContext, path: string, spec: SettingSpec | undefined): Part {
  if (spec && isElsewhere(context, spec)) {
    report(context, path, `the setting "${spec.name}" is one of other settings than the plan has`, {
      expected: "a setting of what the plan's member settings names",
      found: 'one of another settings(…)',
      next: 'Put all settings into one settings(…).',
    });
  }
  return { ref: 'setting', name: spec?.name ?? '' };
}

/** Another value than the plan's own settings give that name in the same environment. */
function isElsewhere({ settings = {} }: FreezeContext, { name, sets }: SettingSpec): boolean {
  return Object.entries(sets).some(([environment, values]) => {
    const own = settings[environment];
    return own !== undefined && Object.hasOwn(own, name) && own[name] !== values[name];
  });
}

function literal(context: FreezeContext, path: string, value: unknown): Part {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  report(context, path, 'an input is missing here', {
    expected: 'a text, a number, true, false or a reference',
    found: foundOf(value),
    next: 'Look whether the setting or output exists: the compiler says what was meant.',
  });
  return '';
}

function output(context: FreezeContext, path: string, spec: OutputSpec | undefined): Part {
  const step = spec && context.addresses.get(spec.root);
  if (spec && step !== undefined) return { ref: 'output', step, path: [...spec.path] };
  report(context, path, `the step that gives the output ${(spec?.path ?? []).join('.')} is not in the plan`, {
    expected: 'a step that the plan lists',
    found: 'a step that is listed nowhere',
    next: 'List it in steps, in a branch or in the contingency, before this one.',
  });
  return '';
}

/** The frozen form of what a step captures. */
export function captureOf(capture: Capturable | undefined): frozen.Capture | null {
  if (!capture) return null;
  if (capture.kind !== 'text') return { from: 'json', shape: shapeOf(capture) };
  return {
    from: 'text',
    shape: { kind: 'object', members: [{ name: 'text', shape: { kind: 'string' }, optional: false }] },
  };
}

function shapeOf(shape: Shape): frozen.CaptureShape {
  switch (shape.kind) {
    case 'enum':
      return { kind: 'enum', values: [...shape.values] };
    case 'array':
      return { kind: 'array', items: shapeOf(shape.items) };
    case 'object':
      // Members come from an object, whose order means nothing.
      return { kind: 'object', members: Object.entries(shape.members).toSorted(byName).map(memberOf) };
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
      return { kind: shape.kind };
  }
}

function memberOf([name, shape]: [string, Shape | OptionalShape]): {
  name: string;
  shape: frozen.CaptureShape;
  optional: boolean;
} {
  return shape.kind === 'optional'
    ? { name, shape: shapeOf(shape.shape), optional: true }
    : { name, shape: shapeOf(shape), optional: false };
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}
