import { evaluateCondition as evaluate, negate, type Scalar } from '../../../plans/language/evaluate-condition.ts';
import type { FrozenCriterion, Verdict } from '../../../plans/language/schema/criteria.ts';
import type { Condition } from '../../../plans/language/schema/parts/conditions.ts';
import { matchesInTime } from './regex-with-timeout.ts';

export type { Scalar };

/** Whether a value meets a condition; undefined where nobody can say, or not in time. */
export function verdictOnValue(condition: Condition, value: Scalar): boolean | undefined {
  return evaluate(condition, value, matchesInTime);
}

/** One reading: a value, or why there is none. `unclear` is too little to tell, `error` is that it could not be read. */
export type Reading = { readonly value: Scalar } | { readonly unclear: string } | { readonly error: string };

/** What readings of one criterion amount to. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly value: Scalar | null;
  readonly message: string | null;
}

/**
 * The verdict over all readings of a criterion. Where only `pass` or only `fail` is given, the other is its negation;
 * both met, or neither, is inconclusive; readings that do not agree are inconclusive.
 */
export function verdictOf(criterion: Pick<FrozenCriterion, 'pass' | 'fail'>, readings: readonly Reading[]): Judgement {
  const judged = readings.map((reading) => judge(criterion, reading));
  const last = judged.at(-1) ?? { verdict: 'error', value: null, message: 'nothing was measured' };
  if (judged.every(({ verdict }) => verdict === last.verdict)) return last;
  const seen = judged.map(({ verdict, value }) => (value === null ? verdict : `${verdict} (${value})`)).join(', ');
  return { verdict: 'inconclusive', value: last.value, message: `the measurements do not agree: ${seen}` };
}

/** The bound that a criterion is held against, in words: `fails above 0.05`. */
export function boundInWords(criterion: Pick<FrozenCriterion, 'pass' | 'fail'>): string {
  const { pass, fail } = criterion;
  const parts = [pass ? `passes ${conditionInWords(pass)}` : '', fail ? `fails ${conditionInWords(fail)}` : ''];
  return parts.filter((part) => part !== '').join('; ') || 'has no bound';
}

/** A condition in words: `above 0.05`, `between 1 and 3`, `at "ok"`. */
export function conditionInWords(condition: Condition): string {
  switch (condition.kind) {
    case 'above':
      return `above ${condition.bound}`;
    case 'below':
      return `below ${condition.bound}`;
    case 'between':
      return `between ${condition.low} and ${condition.high}`;
    case 'equals':
      return `at ${JSON.stringify(condition.value)}`;
    case 'matches':
      return `on a match of /${condition.pattern}/`;
    case 'all':
      return condition.of.map(conditionInWords).join(' and ');
    case 'any':
      return condition.of.map(conditionInWords).join(' or ');
  }
}

function judge({ pass, fail }: Pick<FrozenCriterion, 'pass' | 'fail'>, reading: Reading): Judgement {
  if ('error' in reading) return { verdict: 'error', value: null, message: reading.error };
  if ('unclear' in reading) return { verdict: 'inconclusive', value: null, message: reading.unclear };
  const { value } = reading;
  const passes = pass ? verdictOnValue(pass, value) : negate(fail ? verdictOnValue(fail, value) : undefined);
  const fails = fail ? verdictOnValue(fail, value) : negate(passes);
  if (passes === undefined || fails === undefined) {
    const message = `the value ${JSON.stringify(value)} cannot be held against "${boundInWords({ pass, fail })}"`;
    return { verdict: 'error', value, message };
  }
  if (passes !== fails) return { verdict: passes ? 'pass' : 'fail', value, message: null };
  const which = passes ? 'meets both conditions' : 'meets neither condition';
  return { verdict: 'inconclusive', value, message: `the value ${which}` };
}
