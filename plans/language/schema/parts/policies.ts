import { z } from 'zod';
import { idSchema, millisecondsSchema, textSchema } from './values.ts';

/** What the author advises when the step fails, first of what the run then offers. */
export const advice = z.strictObject({
  advise: z.enum(['retry', 'skip', 'contingency', 'stop']),
  contingency: idSchema.nullable(),
  because: textSchema,
});

/** `attempts` in all, the first included. The n-th pause is `delayMs` times `factor` to the n-1, at most `maxDelayMs`. */
export const retryPolicy = z.strictObject({
  attempts: z.int().min(1).max(100),
  delayMs: millisecondsSchema,
  factor: z.number().min(1).max(10),
  maxDelayMs: millisecondsSchema,
});

export const effects = ['none', 'repeatable', 'once'] as const;

export type Effect = (typeof effects)[number];
