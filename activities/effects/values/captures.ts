import type { Json } from '../../../common/canonical.ts';
import type { Capture, CaptureShape } from '../../../plans/language/schema/parts/values.ts';
import { JsonDocument, pathInWords, unkept, UnkeptNumber } from './json-document.ts';
import { type ReadableBytes, readText } from './read-text.ts';
import type { Masker } from './masking.ts';

/** What was captured, or why nothing was. */
export type Captured = { readonly captures: Json } | { readonly problem: string };

/**
 * Reads a capture from an output, holds it against its shape, and refuses it where it would carry a secret on. A number
 * that cannot be kept exactly, a member that is there twice, and bytes that are no text are refused with their place.
 */
export function readCapture(capture: Capture, output: ReadableBytes, masker: Masker): Captured {
  const read = readText(output);
  if ('problem' in read) return { problem: `the output to capture ${read.problem}` };
  const value =
    capture.from === 'text' ? { value: { text: read.text.replace(/\r?\n$/, '') } } : jsonOf(capture, read.text);
  if ('problem' in value) return { problem: masker.mask(value.problem) };
  const problem = shapeProblem(capture.shape, value.value, 'output');
  if (problem) return { problem: masker.mask(problem) };
  const captures = declared(capture.shape, value.value);
  return revealsSecret(captures, masker) ? { problem: 'the output to capture contains a secret' } : { captures };
}

/** What the capture's shape takes of a document, each value exactly. */
function jsonOf({ shape }: Capture, text: string): { value: Json } | { problem: string } {
  const document = JsonDocument.read(text);
  if (!document) return { problem: 'the output to capture is not one JSON document' };
  return taken(document, shape, []);
}

function taken(
  document: JsonDocument,
  shape: CaptureShape,
  path: readonly (string | number)[],
): { value: Json } | { problem: string } {
  if (shape.kind === 'object') {
    const names = document.namesAt(path);
    if (names) return takenMembers(document, shape, path, names);
  }
  if (shape.kind === 'array') {
    const length = document.lengthAt(path);
    if (length !== undefined) return takenItems(document, shape, path, length);
  }
  const found = document.at(path);
  const where = `output${pathInWords(path).slice(1)}`;
  if ('problem' in found) return { problem: found.problem.replace(/^\$/, 'output') };
  if ('missing' in found) return { problem: `${where} is missing` };
  return found.value instanceof UnkeptNumber ? { problem: unkept(where, found.value) } : { value: found.value };
}

function takenMembers(
  document: JsonDocument,
  { members }: Extract<CaptureShape, { kind: 'object' }>,
  path: readonly (string | number)[],
  names: readonly string[],
): { value: Json } | { problem: string } {
  const values: [string, Json][] = [];
  for (const { name, shape } of members.filter((member) => names.includes(member.name))) {
    const member = taken(document, shape, [...path, name]);
    if ('problem' in member) return member;
    values.push([name, member.value]);
  }
  return { value: Object.fromEntries(values) };
}

function takenItems(
  document: JsonDocument,
  { items }: Extract<CaptureShape, { kind: 'array' }>,
  path: readonly (string | number)[],
  length: number,
): { value: Json } | { problem: string } {
  const values: Json[] = [];
  for (let index = 0; index < length; index += 1) {
    const item = taken(document, items, [...path, index]);
    if ('problem' in item) return item;
    values.push(item.value);
  }
  return { value: values };
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
