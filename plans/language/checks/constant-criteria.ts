import { found } from './parts/codes.ts';
import type { Finding } from './parts/finding.ts';
import { evaluateCondition, negate, type Scalar } from '../evaluate-condition.ts';
import { definitionOfProbe } from '../probes/frozen-probe.ts';
import type { FrozenCriterion } from '../schema/criteria.ts';
import type { Condition } from '../schema/parts/conditions.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** A criterion can both pass and fail: one that cannot says nothing. */
export function tellingCriteria(plan: FrozenPlan): Finding[] {
  return plan.criteria.flatMap((criterion, at) => {
    if (!criterion.pass && !criterion.fail) return [];
    const verdicts = new Set(valuesFor(criterion).map((value) => verdictFor(criterion, value)));
    const never = (['pass', 'fail'] as const).find((verdict) => !verdicts.has(verdict));
    if (!never) return [];
    const member = criterion[never] ? never : never === 'pass' ? 'fail' : 'pass';
    return [
      found(
        'plan-criterion-constant',
        `/criteria/${at}/${member}`,
        `the criterion "${criterion.id}" can never ${never}`,
        {
          expected: `a value that the probe can read and that makes it ${never}`,
          found: 'none',
          next: 'Correct the bounds of pass and fail, or what the probe reads.',
        },
      ),
    ];
  });
}

type Judged = Pick<FrozenCriterion, 'pass' | 'fail'>;

/** As a measurement is judged: both met, or neither, is inconclusive. */
function verdictFor({ pass, fail }: Judged, value: Value): 'pass' | 'fail' | undefined {
  const met = (condition: Condition | null) => (condition ? meets(condition, value) : undefined);
  const passes = pass ? met(pass) : negate(met(fail));
  const fails = fail ? met(fail) : negate(passes);
  if (passes === undefined || fails === undefined || passes === fails) return undefined;
  return passes ? 'pass' : 'fail';
}

/** A value, or a text of which nobody knows more than which patterns it matches. */
type Value = Scalar | { readonly matched: ReadonlySet<string> };

function meets(condition: Condition, value: Value): boolean | undefined {
  if (typeof value !== 'object') return evaluateCondition(condition, value);
  switch (condition.kind) {
    case 'all':
      return of(condition.of, value, false);
    case 'any':
      return of(condition.of, value, true);
    case 'matches':
      return value.matched.has(condition.pattern);
    case 'equals':
      return typeof condition.value === 'number' ? undefined : false;
    case 'above':
    case 'below':
    case 'between':
      return undefined;
  }
}

function of(conditions: readonly Condition[], value: Value, settles: boolean): boolean | undefined {
  const met = conditions.map((one) => meets(one, value));
  if (met.includes(settles)) return settles;
  return met.includes(undefined) ? undefined : !settles;
}

/** Values of every kind that the probe can read, around all that its conditions name. */
function valuesFor({ pass, fail, probe }: FrozenCriterion): readonly Value[] {
  const named = [pass, fail].flatMap((one) => (one ? leavesOf(one) : []));
  const bounds = named.flatMap(boundsOf);
  const readable = definitionOfProbe(probe).readable(probe);
  const numbers = [...bounds.flatMap(around), -1, 0, 0.5, 1, 200, 404, 500, 1e12, -1e12].filter(readable.number);
  if (!readable.text) return numbers;
  const patterns = [...new Set(named.flatMap((one) => (one.kind === 'matches' ? [one.pattern] : [])))];
  const texts = named.flatMap((one) => (one.kind === 'equals' ? [one.value] : []));
  return [
    ...numbers,
    ...numbers.map(String),
    true,
    false,
    '',
    'a text that nobody names',
    ...texts,
    ...unknownTexts(patterns),
  ];
}

/** A text for every choice of patterns that it matches; one that matches everything always does. */
function unknownTexts(patterns: readonly string[]): Value[] {
  const always = patterns.filter(matchesAnything);
  const open = patterns.filter((pattern) => !always.includes(pattern)).slice(0, 8);
  return Array.from({ length: 2 ** open.length }, (_, choice) => ({
    matched: new Set([...always, ...open.filter((_pattern, at) => (choice >> at) & 1)]),
  }));
}

function matchesAnything(pattern: string): boolean {
  try {
    const expression = new RegExp(pattern);
    return ['', 'x', '0', ' ', '\n', 'a longer text, with words', '{"a":1}', 'ÄÖ'].every((text) =>
      expression.test(text),
    );
  } catch {
    return false;
  }
}

function leavesOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(leavesOf) : [condition];
}

function boundsOf(condition: Condition): number[] {
  if (condition.kind === 'above' || condition.kind === 'below') return [condition.bound];
  if (condition.kind === 'between') return [condition.low, condition.high];
  return condition.kind === 'equals' && typeof condition.value === 'number' ? [condition.value] : [];
}

/** A bound, its neighbours, and what lies between it and the next. */
function around(bound: number): number[] {
  const step = Math.max(Math.abs(bound) * 1e-9, 1e-9);
  return [bound - 1, bound - 0.5, bound - step, bound, bound + step, bound + 0.5, bound + 1];
}
