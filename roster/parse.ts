import { CST, Parser } from 'yaml';
import { deepestNesting } from '../common/nesting.ts';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { BackoutError } from '../common/errors.ts';
import { tooDeep } from '../common/nesting.ts';
import { roster as rosterSchema, type Roster } from './schema.ts';
import { rosterProblems } from './check.ts';

/**
 * The roster in the text of a roster.yaml. `validAfter`, `validBefore` and `revokedAt` may be left out, and a key may
 * be its bare line. Throws `roster-invalid` or `no-administrator` with file, line and column.
 */
export function parseRoster(text: string, file: string, now: string = new Date().toISOString()): Roster {
  if (yamlNestsTooDeeply(text)) {
    const { message, expected, found } = tooDeep;
    throw invalid(message('the roster'), file, { expected, found });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    const found = firstLine(broken.message);
    throw invalid('the roster is not YAML', placeOf(file, lines, broken.pos[0]), { expected: 'YAML', found });
  }
  const where = (path: readonly PropertyKey[]) => placeOf(file, lines, offsetOf(document, path));
  const value = withDefaults(toJs(document, file));
  const parsed = rosterSchema.safeParse(value);
  if (!parsed.success) throw shapeError(parsed.error.issues, value, where);
  const [problem] = rosterProblems(parsed.data, now);
  if (problem)
    throw new BackoutError(problem.code, problem.message, {
      where: where(problem.path),
      next: 'correct the roster and publish it again',
    });
  return parsed.data;
}

function toJs(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw invalid('a roster is written without YAML aliases', file);
  }
}

/** What may be left out of the file is written out: the form that is signed says everything. */
function withDefaults(value: unknown): unknown {
  if (!isObject(value)) return value;
  return {
    v: 1,
    roles: [],
    ...value,
    ...(Array.isArray(value['people']) && { people: value['people'].map(withKeyDefaults) }),
  };
}

function withKeyDefaults(person: unknown): unknown {
  if (!isObject(person) || !Array.isArray(person['keys'])) return person;
  const none = { validAfter: null, validBefore: null, revokedAt: null };
  return {
    ...person,
    keys: person['keys'].map((key: unknown) =>
      typeof key === 'string' ? { ...none, key: bareKey(key) } : isObject(key) ? { ...none, ...key } : key,
    ),
  };
}

/** A key line as ssh-keygen writes it, without its comment. */
function bareKey(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(' ');
}

function shapeError(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  where: (path: readonly PropertyKey[]) => string,
): BackoutError {
  const [issue] = issues;
  if (!issue) return invalid('the roster does not have the shape of a roster', where([]));
  const name = issue.path.map(String).join('.');
  return invalid(`the roster is wrong${name === '' ? '' : ` at ${name}`}: ${issue.message}`, where(issue.path), {
    ...(issue.code === 'invalid_type' && { expected: issue.expected }),
    found: shortly(valueAt(value, issue.path)),
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/** The place of the deepest part of a path that is in the file at all. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function placeOf(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
}

function invalid(message: string, where: string, detail: { expected?: string; found?: string } = {}): BackoutError {
  return new BackoutError('roster-invalid', message, { ...detail, where, next: 'correct the roster and try again' });
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Depth = readonly [token: CST.Token, depth: number];

/** Whether the collections of a YAML text nest deeper than allowed; looks at its syntax alone and never calls itself. */
function yamlNestsTooDeeply(text: string, limit = deepestNesting): boolean {
  const open: Depth[] = [...new Parser().parse(text)].map((token) => [token, 0] as const);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (depth > limit) return true;
    for (const part of partsOf(token)) open.push([part, depth + (CST.isCollection(token) ? 1 : 0)]);
  }
  return false;
}

function partsOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!CST.isCollection(token)) return [];
  return token.items.flatMap(({ key, value }) => [...(key ? [key] : []), ...(value ? [value] : [])]);
}
