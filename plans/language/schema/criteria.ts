import { z } from 'zod';
import { idSchema, jsonPath, millisecondsSchema, plainInput, secretInput, textSchema, variableName } from './values.ts';

/** A condition on one measured value. Data, never code. */
export type Condition =
  | { kind: 'above'; bound: number }
  | { kind: 'below'; bound: number }
  | { kind: 'between'; low: number; high: number }
  | { kind: 'equals'; value: string | number | boolean }
  | { kind: 'matches'; pattern: string }
  | { kind: 'all'; of: Condition[] }
  | { kind: 'any'; of: Condition[] };
export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('above'), bound: z.number() }),
    z.strictObject({ kind: z.literal('below'), bound: z.number() }),
    z.strictObject({ kind: z.literal('between'), low: z.number(), high: z.number() }),
    z.strictObject({ kind: z.literal('equals'), value: z.union([z.string(), z.number(), z.boolean()]) }),
    z.strictObject({ kind: z.literal('matches'), pattern: z.string().max(500) }),
    z.strictObject({ kind: z.literal('all'), of: z.array(condition).min(1) }),
    z.strictObject({ kind: z.literal('any'), of: z.array(condition).min(1) }),
  ]),
);

const series = z.strictObject({ metric: z.string().min(1), labels: z.record(z.string(), z.string()) });
export type Series = z.infer<typeof series>;

/** A probe reads one value: a number, a text or a boolean. It never changes anything. */
export const probeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    method: z.enum(['GET', 'HEAD']),
    url: plainInput,
    headers: z.record(z.string(), secretInput),
    timeoutMs: millisecondsSchema,
    /** `latency` is milliseconds until the whole answer was read. */
    read: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('status') }),
      z.strictObject({ kind: z.literal('latency') }),
      z.strictObject({ kind: z.literal('body') }),
      z.strictObject({ kind: z.literal('json'), path: jsonPath }),
    ]),
  }),
  z.strictObject({
    kind: z.literal('metrics'),
    url: plainInput,
    headers: z.record(z.string(), secretInput),
    timeoutMs: millisecondsSchema,
    /**
     * `value`: the sum of the series that carry these labels. `rate`: its increase per second between two scrapes,
     * `overMs` apart. `ratio`: the increase of one over the increase of the other between two scrapes; fewer than
     * `atLeast` of the other is inconclusive.
     */
    read: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('value'), series }),
      z.strictObject({ kind: z.literal('rate'), series, overMs: millisecondsSchema.min(100) }),
      z.strictObject({
        kind: z.literal('ratio'),
        of: series,
        to: series,
        overMs: millisecondsSchema.min(100),
        atLeast: z.number().min(1),
      }),
    ]),
  }),
  z.strictObject({
    kind: z.literal('command'),
    argv: z.array(plainInput).min(1).max(200),
    cwd: plainInput.nullable(),
    env: z.record(variableName, secretInput),
    timeoutMs: millisecondsSchema,
    read: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('exit') }),
      z.strictObject({ kind: z.literal('stdout') }),
      z.strictObject({ kind: z.literal('json'), path: jsonPath }),
    ]),
  }),
]);
export type FrozenProbe = z.infer<typeof probeSchema>;

/**
 * A probe and the conditions that make its verdict. Where only `pass` or only `fail` is given, the other is its
 * negation. A value that meets both, or neither, is `inconclusive`; a probe that could not be read is `error`.
 * With `times` over 1 all measurements, `everyMs` apart, must agree; otherwise `inconclusive`.
 */
export const criterionSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  because: textSchema.nullable(),
  runsOn: idSchema,
  probe: probeSchema,
  pass: condition.nullable(),
  fail: condition.nullable(),
  unit: z.string().max(20).nullable(),
  times: z.int().min(1).max(100),
  everyMs: millisecondsSchema,
});
export type FrozenCriterion = z.infer<typeof criterionSchema>;

export const verdicts = ['pass', 'fail', 'inconclusive', 'error'] as const;
export type Verdict = (typeof verdicts)[number];
