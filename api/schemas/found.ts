import { z } from 'zod';
import type { FoundPlans } from '../../views/release/plan-search.ts';
import { digestValue, release, texts, time } from './values.ts';

const found = z.strictObject({
  release,
  digest: digestValue,
  revision: z.int(),
  title: z.string(),
  publishedAt: time,
  publishedBy: z.string(),
  likeness: z.strictObject({ score: z.number(), because: texts }).nullable(),
  executed: z.strictObject({
    times: z.int(),
    last: z.strictObject({ run: z.string(), outcome: z.string().nullable(), at: time }).nullable(),
  }),
  rehearsed: z.int(),
  estimate: z.strictObject({ expectedMs: z.number(), tookMs: z.number().nullable(), inRehearsal: z.boolean() }),
});

/** What `plan find` shows. */
export const foundPlans: z.ZodType<FoundPlans> = z.strictObject({
  v: z.literal(1),
  own: z.array(found),
  similar: z.array(found),
  near: z.string().nullable(),
  among: z.int(),
});
