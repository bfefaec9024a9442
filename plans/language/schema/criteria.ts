import { z } from 'zod';
import { probeSchema } from '../probes/frozen-probe.ts';
import { condition } from './parts/conditions.ts';
import { idSchema, millisecondsSchema, textSchema } from './parts/values.ts';

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
