import { z } from 'zod';
import { digestValue, release, texts, time } from './values.ts';

/** A published plan as `plan find` shows it. */
export const foundPlan = z.strictObject({
  release,
  digest: digestValue,
  revision: z.int(),
  title: z.string(),
  publishedAt: time,
  publishedBy: z.string(),
  /** From 0 to 1, and in what; null where nothing was compared. */
  likeness: z.strictObject({ score: z.number(), because: texts }).nullable(),
  /** Runs of the release in earnest, and the newest of them. */
  executed: z.strictObject({
    times: z.int(),
    last: z.strictObject({ run: z.string(), outcome: z.string().nullable(), at: time }).nullable(),
  }),
  rehearsed: z.int(),
  /** What the plan expected, and what its newest run took that went all the way back: a rehearsal where no run did, else null. */
  estimate: z.strictObject({ expectedMs: z.number(), tookMs: z.number().nullable(), inRehearsal: z.boolean() }),
});

/** What `plan find` shows. */
export const foundPlans = z.strictObject({
  v: z.literal(1),
  /** Plans for earlier releases of the service, newest first. */
  own: z.array(foundPlan),
  /** Plans of other services, the most alike first; where there was nothing to compare them with, the newest of each. */
  similar: z.array(foundPlan),
  /** Where the service has no plan, one with a name so much alike that it may be meant. */
  near: z.string().nullable(),
  /** How many releases with a plan were looked at. */
  among: z.int(),
});
