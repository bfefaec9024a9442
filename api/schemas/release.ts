import { z } from 'zod';
import { release } from '../../views/schemas/values.ts';

/** Whether a release has a plan that is fit to be used in an environment. */
export const fitnessView = z.strictObject({
  v: z.literal(1),
  release,
  environment: z.string(),
  plan: z.string().nullable(),
  revision: z.int().nullable(),
  fit: z.boolean(),
  requirements: z.array(
    z.strictObject({
      requires: z.enum(['published', 'environment', 'endorsed', 'rehearsed', 'specific', 'returns-to-live']),
      met: z.boolean(),
      message: z.string(),
      next: z.string().nullable(),
    }),
  ),
});

/** What a plan for a release is checked against. */
export const releaseFactsSchema = z.strictObject({
  versions: z.array(z.string()),
  liveBefore: z.array(z.strictObject({ environment: z.string(), version: z.string() })),
  deployed: z.array(z.strictObject({ environment: z.string(), at: z.string() })),
  now: z.string(),
});
