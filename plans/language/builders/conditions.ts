import { BackoutError } from '../../../common/errors.ts';
import type { Condition } from '../schema/parts/conditions.ts';

export type { Condition };

/** The value is a number above the bound, the bound itself excluded. */
export function above(bound: number): Condition {
  return { kind: 'above', bound };
}
/** The value is a number below the bound, the bound itself excluded. */
export function below(bound: number): Condition {
  return { kind: 'below', bound };
}
/** The value is a number from `low` to `high`, both included. */
export function between(low: number, high: number): Condition {
  return { kind: 'between', low, high };
}
/** The value is this one. */
export function equals(value: string | number | boolean): Condition {
  return { kind: 'equals', value };
}
/** The value is a text in which the pattern is found; anchor it with ^ and $ to mean the whole. It takes no flags. */
export function matches(pattern: string | RegExp): Condition {
  if (typeof pattern === 'string') return { kind: 'matches', pattern };
  if (pattern.flags !== '') {
    throw new BackoutError('plan-invalid', 'a pattern takes no flags', {
      expected: `/${pattern.source}/`,
      found: String(pattern),
    });
  }
  return { kind: 'matches', pattern: pattern.source };
}
/** All of these: conditions, or quorums of a gate. */
export function all<T>(...of: T[]): { kind: 'all'; of: T[] } {
  return { kind: 'all', of };
}
/** At least one of these: conditions, or quorums of a gate. */
export function any<T>(...of: T[]): { kind: 'any'; of: T[] } {
  return { kind: 'any', of };
}
