import { compareDecimals } from '../../common/text/decimal.ts';
import type { Condition } from './schema/parts/conditions.ts';

/** What a probe can read. */
export type Scalar = string | number | boolean;

/** Whether a pattern is found in a text; undefined where nobody can say. */
type Match = (pattern: string, text: string) => boolean | undefined;

/**
 * Whether a value meets a condition; undefined where the condition does not apply to such a value (a text above 5). Who
 * judges texts that nobody has seen gives a `match` that ends on each of them.
 */
export function evaluateCondition(condition: Condition, value: Scalar, match: Match = matches): boolean | undefined {
  switch (condition.kind) {
    case 'above':
      return onOrder(value, condition.bound, (order) => order > 0);
    case 'below':
      return onOrder(value, condition.bound, (order) => order < 0);
    case 'between':
      return every([
        onOrder(value, condition.low, (order) => order >= 0),
        onOrder(value, condition.high, (order) => order <= 0),
      ]);
    case 'equals':
      return equals(condition.value, value);
    case 'matches':
      return match(condition.pattern, String(value));
    case 'all':
      return every(condition.of.map((one) => evaluateCondition(one, value, match)));
    case 'any':
      return negate(every(condition.of.map((one) => negate(evaluateCondition(one, value, match)))));
  }
}

/** The contrary, where there is one. */
export function negate(met: boolean | undefined): boolean | undefined {
  return met === undefined ? undefined : !met;
}

/** How a value compares with a bound. A number that a command or a page prints is one too, and is compared digit by digit. */
function onOrder(value: Scalar, bound: number, test: (order: number) => boolean): boolean | undefined {
  const order = orderOf(value, bound);
  return order === undefined ? undefined : test(order);
}

function orderOf(value: Scalar, bound: number): number | undefined {
  if (typeof value === 'string') return compareDecimals(value, bound);
  if (typeof value !== 'number' || Number.isNaN(value)) return undefined;
  if (value === bound) return 0;
  return value < bound ? -1 : 1;
}

function equals(wanted: Scalar, value: Scalar): boolean | undefined {
  if (typeof wanted === 'number') return onOrder(value, wanted, (order) => order === 0);
  return String(value).trim() === String(wanted).trim();
}

/** A pattern that is none was let through by nobody: such a value cannot be judged. */
function matches(pattern: string, text: string): boolean | undefined {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return undefined;
  }
}

/** False wins over what does not apply: one condition that is not met settles it. */
function every(met: readonly (boolean | undefined)[]): boolean | undefined {
  if (met.includes(false)) return false;
  return met.includes(undefined) ? undefined : true;
}
