import { z } from 'zod';
import { runTimes } from '../../records/run-times.ts';
import { measurements, nullableTime, rehearsal, release, texts, time } from './values.ts';

/** `release storefront@2.4.1` */
export const releaseView = z.strictObject({
  v: z.literal(1),
  release,
  deployments: z.array(
    z.strictObject({
      environment: z.string(),
      deployedAt: time,
      by: z.string(),
      claimed: z.boolean(),
      live: z.boolean(),
      /** Of what is live: how long a rollback may still begin; null where no plan says. */
      windowLeftMs: z.number().nullable().exactOptional(),
    }),
  ),
  plans: z.array(
    z.strictObject({
      digest: z.string(),
      revision: z.int(),
      publishedAt: time,
      by: z.string(),
      current: z.boolean(),
      endorsedBy: texts,
    }),
  ),
  assessments: z.array(z.strictObject({ at: time, environment: z.string(), advice: z.string(), measurements })),
  runs: z.array(
    z.strictObject({
      run: z.string(),
      environment: z.string(),
      state: z.string(),
      outcome: z.string().nullable(),
      requestedAt: time,
      requestedBy: z.string(),
      endedAt: nullableTime,
      /** Nothing ran: somebody says that it was done by hand. */
      byHand: z.literal(true).exactOptional(),
      rehearsal,
      /** While it is under way. */
      times: runTimes.exactOptional(),
    }),
  ),
});

/** Whether an assessment that was asked for is done, and what it found. */
export const assessmentView = z.strictObject({
  done: z.boolean(),
  assessment: z
    .strictObject({
      release,
      environment: z.string(),
      at: time,
      advice: z.enum(['keep', 'roll-back', 'cannot-tell']),
      measurements,
    })
    .nullable(),
});
