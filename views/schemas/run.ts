import { z } from 'zod';
import { returnPointSchema } from '../../records/run-times.ts';
import { measurements, nullableTime, rehearsal, release, texts, time } from './values.ts';

/** The one next thing to do: by whom, since when, and the command to type. */
export const nextThing = z.strictObject({
  what: z.string(),
  /** Roles or a person; null when Backout itself is at work. */
  who: texts.nullable(),
  since: time,
  commands: texts,
});

/** One line of the step list. */
export const stepView = z.strictObject({
  address: z.string(),
  depth: z.int(),
  kind: z.string(),
  title: z.string(),
  role: z.string(),
  effect: z.string().nullable(),
  /** `pending`, `running`, `open`, `holding`, `contingency`, or the outcome once settled. */
  state: z.string(),
  visit: z.int(),
  attempt: z.int(),
  startedAt: nullableTime,
  endedAt: nullableTime,
  expectedMs: z.number(),
  message: z.string().nullable(),
  offers: z.array(
    z.strictObject({
      offer: z.string(),
      contingency: z.string().nullable(),
      advised: z.boolean(),
      because: z.string().nullable(),
      command: z.string(),
    }),
  ),
  irreversible: z.boolean(),
  undo: z.boolean(),
  lastLines: texts,
  /** What its performer is to do, as recorded when a manual step opened. */
  instructions: z.string().nullable().exactOptional(),
});

/** Something that was not done as the plan says, by whom, and why. */
export const deviation = z.strictObject({
  at: time,
  who: z.string(),
  what: z.string(),
  why: z.string(),
  address: z.string().nullable(),
});

/** What went past those who should have decided. */
export const brokenGlass = z.array(
  z.strictObject({ what: z.string(), gate: z.string().nullable(), who: z.string(), reason: z.string(), at: time }),
);

/** A rollback that was done by hand, by somebody's word; `by` recorded it. */
export const byHand = z.strictObject({
  doneAt: time,
  doneBy: z.string(),
  what: z.string(),
  outcome: z.string(),
  by: z.string(),
  files: z.array(z.strictObject({ name: z.string(), digest: z.string(), size: z.int() })),
});

/** What `status` shows. */
export const runView = z.strictObject({
  v: z.literal(1),
  run: z.string(),
  release,
  returnsTo: z.string(),
  environment: z.string(),
  plan: z.string(),
  title: z.string(),
  state: z.string(),
  outcome: z.string().nullable(),
  message: z.string().nullable(),
  problem: z.string(),
  cause: z.string(),
  requestedBy: z.string(),
  requestedAt: time,
  admittedAt: nullableTime,
  endedAt: nullableTime,
  rehearsal,
  next: z.array(nextThing),
  steps: z.array(stepView),
  time: z.strictObject({
    usedMs: z.number(),
    expectedMs: z.number(),
    atMostMs: z.number(),
    windowLeftMs: z.number().nullable(),
    neededMs: z.number(),
  }),
  /** The point past which the plain way back no longer exists; null where the plan has none, or the run is over. */
  returnPoint: returnPointSchema.nullable(),
  deviations: z.array(deviation),
  warnings: texts,
  /** What could be undone if the run stopped now. */
  undoable: texts,
  success: z.strictObject({ proven: z.boolean(), measurements }).nullable(),
  /** Who performs it, and whom it was offered to, who has not taken it yet. */
  performer: z.string().nullable().exactOptional(),
  offeredTo: z.string().nullable().exactOptional(),
  /** What went past those who should have decided, and what of it they have not approved or refused since. */
  brokenGlass: brokenGlass.exactOptional(),
  unapproved: z.array(z.strictObject({ gate: z.string(), question: z.string(), since: time })).exactOptional(),
  /** For a rollback that was done by hand: what somebody says about it. */
  recorded: byHand.nullable().exactOptional(),
  /** Seq of the last entry it reflects: where a follower begins. */
  seq: z.int(),
});
