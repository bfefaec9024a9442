import {
  boundInWords,
  verdictOnValue,
  type Reading,
  verdictOf,
} from '../../../../activities/effects/values/verdict.ts';
import type { Condition } from '../../../../plans/language/schema/index.ts';

const above: Condition = { kind: 'above', bound: 0.05 };
const below: Condition = { kind: 'below', bound: 0.01 };

function verdict(pass: Condition | null, fail: Condition | null, ...readings: Reading[]) {
  return verdictOf({ pass, fail }, readings);
}

describe('a condition', () => {
  it.each([
    [{ kind: 'above', bound: 5 }, 5, false],
    [{ kind: 'above', bound: 5 }, 5.1, true],
    [{ kind: 'below', bound: 5 }, 5, false],
    [{ kind: 'between', low: 1, high: 3 }, 3, true],
    [{ kind: 'between', low: 1, high: 3 }, 3.1, false],
    [{ kind: 'equals', value: 'ok' }, 'ok\n', true],
    [{ kind: 'equals', value: 0 }, '0', true],
    [{ kind: 'equals', value: true }, 'true', true],
    [{ kind: 'equals', value: true }, false, false],
    [{ kind: 'matches', pattern: '^v2' }, 'v2.4', true],
    [{ kind: 'above', bound: 5 }, '6\n', true],
    [
      {
        kind: 'all',
        of: [
          { kind: 'above', bound: 1 },
          { kind: 'below', bound: 3 },
        ],
      },
      2,
      true,
    ],
    [
      {
        kind: 'any',
        of: [
          { kind: 'above', bound: 3 },
          { kind: 'below', bound: 1 },
        ],
      },
      2,
      false,
    ],
    [
      {
        kind: 'any',
        of: [
          { kind: 'above', bound: 3 },
          { kind: 'equals', value: 'n/a' },
        ],
      },
      'n/a',
      true,
    ],
  ] as [Condition, string | number | boolean, boolean][])('%j for %j is %s', (condition, value, met) => {
    expect(verdictOnValue(condition, value)).toBe(met);
  });

  it('does not apply to a value that is no number where one is needed', () => {
    expect(verdictOnValue(above, 'n/a')).toBeUndefined();
    expect(verdictOnValue(above, '')).toBeUndefined();
    expect(verdictOnValue(above, true)).toBeUndefined();
    expect(verdictOnValue({ kind: 'equals', value: 5 }, 'five')).toBeUndefined();
  });
});

it('a pattern that takes too long on a text gives no verdict, and blocks nothing', () => {
  const text = `${'a'.repeat(60)}b`;
  expect(verdictOnValue({ kind: 'matches', pattern: '^(a|aa)+$' }, text)).toBeUndefined();
  expect(verdictOnValue({ kind: 'any', of: [{ kind: 'matches', pattern: 'b$' }, below] }, text)).toBe(true);
});

describe('a verdict', () => {
  it('takes the negation for the condition that is not given', () => {
    expect(verdict(null, above, { value: 0.04 }).verdict).toBe('pass');
    expect(verdict(null, above, { value: 0.06 }).verdict).toBe('fail');
    expect(verdict(below, null, { value: 0.001 }).verdict).toBe('pass');
    expect(verdict(below, null, { value: 0.02 }).verdict).toBe('fail');
  });

  it('is inconclusive for a value that meets neither condition, or both', () => {
    expect(verdict(below, above, { value: 0.03 })).toMatchObject({ verdict: 'inconclusive', value: 0.03 });
    expect(verdict(above, { kind: 'above', bound: 0.01 }, { value: 1 }).verdict).toBe('inconclusive');
  });

  it('is an error, never a pass, for a value that the condition does not apply to', () => {
    expect(verdict(null, above, { value: 'n/a' })).toMatchObject({ verdict: 'error', value: 'n/a' });
  });

  it('tells a value that could not be read from one with too little data', () => {
    expect(verdict(null, above, { error: 'refused' })).toEqual({ verdict: 'error', value: null, message: 'refused' });
    expect(verdict(null, above, { unclear: 'too few' }).verdict).toBe('inconclusive');
  });

  it('needs all measurements to agree', () => {
    expect(verdict(null, above, { value: 0.01 }, { value: 0.02 }).verdict).toBe('pass');
    expect(verdict(null, above, { value: 0.01 }, { value: 0.07 }).verdict).toBe('inconclusive');
    expect(verdict(null, above, { value: 0.01 }, { error: 'refused' }).verdict).toBe('inconclusive');
    expect(verdict(null, above, { error: 'refused' }, { error: 'refused' }).verdict).toBe('error');
  });
});

it('a bound reads as a sentence', () => {
  expect(boundInWords({ pass: null, fail: above })).toBe('fails above 0.05');
  expect(boundInWords({ pass: { kind: 'between', low: 1, high: 3 }, fail: above })).toBe(
    'passes between 1 and 3; fails above 0.05',
  );
});
