import type { Json } from '../../../common/canonical.ts';
import type { Capture, CaptureShape } from '../../../plans/language/schema/parts/values.ts';
import { parseJson } from './json-path.ts';
import type { Masker } from './masking.ts';

/** What was captured, or why nothing was. */
export type Captured = { readonly captures: Json } | { readonly problem: string };

/** Reads a capture from an output, holds it against its shape, and refuses it where it would carry a secret on. */
export function readCapture(capture: Capture, output: string, masker: Masker): Captured {
  const value = capture.from === 'text' ? { text: output.replace(/\r?\n$/, '') } : parseJson(output);
  if (value === undefined) return { problem: 'the output to capture is not one JSON document' };
  const problem = shapeProblem(capture.shape, value, 'output');
  if (problem) return { problem: masker.mask(problem) };
  const captures = declared(capture.shape, value);
  return revealsSecret(captures, masker) ? { problem: 'the output to capture contains a secret' } : { captures };
}

/** What of a fitting value the shape declares: the record keeps nothing that the plan does not name. */
export function declared(shape: CaptureShape, value: Json): Json {
  if (shape.kind === 'array') return (value as readonly Json[]).map((item) => declared(shape.items, item));
  if (shape.kind !== 'object') return value;
  const given = new Map(Object.entries(value as { readonly [name: string]: Json }));
  const kept = shape.members.flatMap(({ name, shape: inner }) => {
    const member = given.get(name);
    return member === undefined ? [] : [[name, declared(inner, member)] as const];
  });
  return Object.fromEntries(kept);
}

/** Where a value departs from a shape, in words; undefined where it does not. Members that are not declared are none of its business. */
export function shapeProblem(shape: CaptureShape, value: Json, where: string): string | undefined {
  switch (shape.kind) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === shape.kind ? undefined : expected(where, `a ${shape.kind}`, value);
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : expected(where, 'an integer', value);
    case 'enum': {
      const known = typeof value === 'string' && shape.values.includes(value);
      return known ? undefined : expected(where, `one of ${shape.values.join(', ')}`, value);
    }
    case 'array': {
      if (!Array.isArray(value)) return expected(where, 'an array', value);
      return firstOf(value.map((item: Json, index) => shapeProblem(shape.items, item, `${where}[${index}]`)));
    }
    case 'object':
      return memberProblem(shape.members, value, where);
  }
}

function memberProblem(
  members: Extract<CaptureShape, { kind: 'object' }>['members'],
  value: Json,
  where: string,
): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return expected(where, 'an object', value);
  const given = new Map(Object.entries(value));
  const problems = members.map(({ name, shape, optional }) => {
    const member = given.get(name);
    if (member === undefined) return optional ? undefined : `${where}.${name} is missing`;
    return shapeProblem(shape, member, `${where}.${name}`);
  });
  return firstOf(problems);
}

function firstOf(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

function expected(where: string, what: string, value: Json): string {
  const text = JSON.stringify(value);
  return `${where} is expected to be ${what}, found ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`;
}

function revealsSecret(value: Json, masker: Masker): boolean {
  if (typeof value === 'string' || typeof value === 'number') return masker.reveals(String(value));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => masker.reveals(name) || revealsSecret(member, masker));
}
