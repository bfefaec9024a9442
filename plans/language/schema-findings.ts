import type { z } from 'zod';
import type { Finding } from './checks/parts/finding.ts';
import { frozenPlan, type FrozenPlan } from './schema/plan.ts';

type Issue = z.core.$ZodIssue;

/** The frozen plan that a value is, or what keeps it from being one. */
export function readShape(value: unknown): { readonly plan: FrozenPlan } | { readonly findings: Finding[] } {
  const result = frozenPlan.safeParse(value);
  if (result.success) return { plan: result.data };
  return { findings: result.error.issues.flatMap((issue) => findingsOf(issue, [], value)) };
}

function findingsOf(issue: Issue, above: readonly PropertyKey[], value: unknown): Finding[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((best, one) => (distance(one) < distance(best) ? one : best));
    return nearest.flatMap((one) => findingsOf(one, path, value));
  }
  const found = path.reduce<unknown>(
    (inside, key) => (inside as Record<PropertyKey, unknown> | null | undefined)?.[key],
    value,
  );
  return [
    {
      code: 'plan-invalid',
      severity: 'error',
      path: pointerOf(path),
      message: messageOf(issue),
      expected: expectedBy(issue),
      found: show(found),
      next: 'What each part of a plan may say: backout plan schema',
    },
  ];
}

/** The member of a union that was meant: not one of another kind, and with the least that is wrong. */
function distance(issues: readonly Issue[]): number {
  const otherKind = issues.some((issue) => issue.path.at(-1) === 'kind' && issue.path.length === 1);
  const otherType = issues.some((issue) => issue.path.length === 0 && issue.code === 'invalid_type');
  return issues.length + (otherKind || otherType ? 1000 : 0);
}

function messageOf(issue: Issue): string {
  if (issue.code === 'too_small')
    return `there is too little here: ${bound('at least', issue.minimum, issue.origin)} expected`;
  if (issue.code === 'too_big')
    return `there is too much here: ${bound('at most', issue.maximum, issue.origin)} expected`;
  return issue.message;
}

function expectedBy(issue: Issue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_small') return bound('at least', issue.minimum, issue.origin);
  if (issue.code === 'too_big') return bound('at most', issue.maximum, issue.origin);
  return issue.message;
}

const unitsOf: Readonly<Record<string, string>> = { array: 'item', string: 'character' };

/** `at least 1 item`, `at most 100`. */
function bound(which: string, limit: number | bigint, origin: string): string {
  const unit = unitsOf[origin];
  const units = unit === undefined ? '' : ` ${unit}${Number(limit) === 1 ? '' : 's'}`;
  return `${which} ${limit}${units}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no NaN.
  const text = typeof value === 'number' ? String(value) : jsonOf(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/** What a builder made has no JSON. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return `a ${typeof value}`;
  }
}

/** A JSON pointer (RFC 6901). */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
