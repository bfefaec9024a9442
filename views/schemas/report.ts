import { z } from 'zod';
import { subject } from '../../requests/subject.ts';
import { brokenGlass, byHand, deviation } from './run.ts';
import { measurements, nullableTime, rehearsal, release, texts, time } from './values.ts';

const authorization = z.strictObject({
  gate: z.string(),
  visit: z.int(),
  settlement: z.string().nullable(),
  at: nullableTime,
  decisions: z.array(
    z.strictObject({
      who: z.string(),
      name: z.string(),
      roles: texts,
      key: z.string(),
      decision: z.string(),
      seat: z.string().nullable(),
      reason: z.string().nullable(),
      at: time,
      allowed: z.boolean(),
    }),
  ),
  denied: z.array(z.strictObject({ who: z.string(), code: z.string(), message: z.string(), at: time })),
});

const ran = z.strictObject({
  address: z.string(),
  title: z.string(),
  visit: z.int(),
  attempt: z.int(),
  outcome: z.string(),
  startedAt: nullableTime,
  endedAt: nullableTime,
  /** What the plan says it takes. */
  expectedMs: z.number().nullable(),
  message: z.string().nullable(),
  by: z.string(),
  worker: z.string().nullable(),
  output: z.string().nullable(),
});

/** The sections of `report`, in this order; each is rendered as Markdown or given as JSON. */
export const reportView = z.strictObject({
  v: z.literal(1),
  run: z.string(),
  outcome: z.string().nullable(),
  what: z.strictObject({
    release,
    returnsTo: z.string(),
    environment: z.string(),
    plan: z.string(),
    title: z.string(),
    requestedAt: time,
    endedAt: nullableTime,
    message: z.string().nullable(),
    rehearsal,
  }),
  why: z.strictObject({
    problem: z.string(),
    cause: z.string(),
    incident: z.string().nullable(),
    change: z.string().nullable(),
    defect: z.string().nullable(),
    requestedBy: z.string(),
    assessment: measurements,
  }),
  authorized: z.array(authorization),
  shown: z.array(
    z.strictObject({ gate: z.string(), visit: z.int(), subjectDigest: z.string(), subject, measurements }),
  ),
  ran: z.array(ran),
  deviated: z.array(deviation),
  verified: z.strictObject({ proven: z.boolean(), measurements, at: time }).nullable(),
  told: z.array(
    z.strictObject({ at: time, channel: z.string(), occasion: z.string(), outcome: z.string(), message: z.string() }),
  ),
  /** Administrators made with the checkpoint key in the time of the run: what they then allowed is to be looked at. */
  recoveries: z.array(z.strictObject({ at: time, by: z.string(), reason: z.string(), diff: texts })),
  /** Warnings of the analysis that the plan's author silenced: what about, and why. */
  silenced: z.array(z.strictObject({ code: z.string(), at: z.string(), because: z.string() })).exactOptional(),
  notes: z.array(z.strictObject({ at: time, who: z.string(), text: z.string() })),
  /** Who performed the run, from when on. */
  performed: z.array(z.strictObject({ at: time, who: z.string() })).exactOptional(),
  brokenGlass: brokenGlass.exactOptional(),
  recorded: byHand.nullable().exactOptional(),
  open: texts,
});
