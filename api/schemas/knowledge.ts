import { z } from 'zod';
import type { ReleaseFacts } from '../../authority/release/release-facts.ts';

/** What a plan for a release is checked against. */
export const releaseKnowledge: z.ZodType<ReleaseFacts> = z.strictObject({
  versions: z.array(z.string()),
  liveBefore: z.array(z.strictObject({ environment: z.string(), version: z.string() })),
  deployed: z.array(z.strictObject({ environment: z.string(), at: z.string() })),
  now: z.string(),
});
