import { z } from 'zod';
import { runTimes } from '../../records/run-times.ts';
import { nextThing } from './run.ts';
import { rehearsal, release, texts, time } from './values.ts';

/** What `backout` shows one person when it is typed alone. */
export const inboxView = z.strictObject({
  v: z.literal(1),
  person: z.string(),
  roles: texts,
  live: z.array(
    z.strictObject({
      release,
      environment: z.string(),
      since: time,
      plan: z.string().nullable(),
      windowLeftMs: z.number().nullable(),
      lastAssessment: z.strictObject({ advice: z.string(), at: time }).nullable(),
    }),
  ),
  runs: z.array(
    z.strictObject({
      run: z.string(),
      release,
      environment: z.string(),
      state: z.string(),
      rehearsal,
      next: nextThing.nullable(),
      ...runTimes.shape,
    }),
  ),
  /** What waits for this person. */
  mine: z.array(z.strictObject({ run: z.string(), what: z.string(), since: time, command: z.string() })),
  /** What of the installation itself this person should know of, or is asked to approve. */
  administration: z.array(z.strictObject({ what: z.string(), since: time, command: z.string() })),
});
