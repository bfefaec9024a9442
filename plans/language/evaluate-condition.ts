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
      return onNumber(value, (number) => number > condition.bound);
    case 'below':
      return onNumber(value, (number) => number < condition.bound);
    case 'between':
      return onNumber(value, (number) => number >= condition.low && number <= condition.high);
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

function onNumber(value: Scalar, test: (number: number) => boolean): boolean | undefined {
  const number = numberOf(value);
  return number === undefined ? undefined : test(number);
}

/** Numbers that a command or a page prints are numbers too. */
function numberOf(value: Scalar): number | undefined {
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : value;
  const looksLikeOne = typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value);
  return looksLikeOne ? Number(value) : undefined;
}

function equals(wanted: Scalar, value: Scalar): boolean | undefined {
  if (typeof wanted === 'number') return onNumber(value, (number) => number === wanted);
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
