import { z } from 'zod';
import { quorumSchema } from '../../plans/language/schema/parts/people.ts';
import { injection } from '../../requests/envelope.ts';
import { subject } from '../../requests/subject.ts';
import { measurement } from '../../records/entries.ts';
import { nullableTime, rehearsal, release, returnPointSchema, runTimes, texts, time } from './values.ts';

/** The views of views/schemas/types.ts as schemas; a type test holds the two together. */
const measurements = z.array(measurement);
const deviation = z.strictObject({
  at: time,
  who: z.string(),
  what: z.string(),
  why: z.string(),
  address: z.string().nullable(),
});

const changes = z.array(z.strictObject({ what: z.string(), was: z.string().nullable(), is: z.string().nullable() }));

const nextThing = z.strictObject({ what: z.string(), who: texts.nullable(), since: time, commands: texts });

const stepView = z.strictObject({
  address: z.string(),
  depth: z.int(),
  kind: z.string(),
  title: z.string(),
  role: z.string(),
  effect: z.string().nullable(),
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
  instructions: z.string().nullable().exactOptional(),
});

export const brokenGlass = z.array(
  z.strictObject({ what: z.string(), gate: z.string().nullable(), who: z.string(), reason: z.string(), at: time }),
);
export const byHand = z.strictObject({
  doneAt: time,
  doneBy: z.string(),
  what: z.string(),
  outcome: z.string(),
  by: z.string(),
  files: z.array(z.strictObject({ name: z.string(), digest: z.string(), size: z.int() })),
});

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
  returnPoint: returnPointSchema,
  deviations: z.array(deviation),
  warnings: texts,
  undoable: texts,
  success: z.strictObject({ proven: z.boolean(), measurements }).nullable(),
  performer: z.string().nullable().exactOptional(),
  offeredTo: z.string().nullable().exactOptional(),
  brokenGlass: brokenGlass.exactOptional(),
  unapproved: z.array(z.strictObject({ gate: z.string(), question: z.string(), since: time })).exactOptional(),
  recorded: byHand.nullable().exactOptional(),
  seq: z.int(),
});

export const gateView = z.strictObject({
  v: z.literal(1),
  run: z.string(),
  gate: z.string(),
  visit: z.int(),
  state: z.enum(['waiting', 'approved', 'refused', 'fix-forward', 'live-with-it', 'expired', 'voided']),
  subjectDigest: z.string(),
  subject,
  live: z.strictObject({
    problem: z.string(),
    cause: z.string(),
    requestedBy: z.string(),
    rehearsal: z.strictObject({ inject: z.array(injection) }).nullable(),
    deviations: z.array(deviation),
    openedAt: time,
    deadlineAt: time,
    windowClosesAt: nullableTime,
    neededMs: z.number(),
    onDeadline: z.string(),
    returnPoint: returnPointSchema,
    measurements: z.array(measurement.extend({ since: time })),
    questions: z.array(
      z.strictObject({
        number: z.int(),
        who: z.string(),
        question: z.string(),
        at: time,
        answers: z.array(z.strictObject({ who: z.string(), text: z.string(), at: time })),
      }),
    ),
    escalatedTo: texts,
    voided: z.strictObject({ message: z.string(), at: time, changes }).nullable(),
    before: z.strictObject({ visit: z.int(), message: z.string(), givers: texts, changes }).nullable(),
    decisions: z.array(
      z.strictObject({
        who: z.string(),
        name: z.string(),
        decision: z.string(),
        seat: z.string().nullable(),
        reason: z.string().nullable(),
        at: time,
        lost: z.literal(true).exactOptional(),
      }),
    ),
    stillNeeded: quorumSchema.nullable(),
    could: texts,
    you: z.strictObject({ person: z.string(), why: z.string().nullable() }).nullable(),
    affected: z.array(z.strictObject({ service: z.string(), because: z.string(), call: z.string() })),
    ran: z.array(z.strictObject({ address: z.string(), title: z.string(), outcome: z.string() })),
  }),
  commands: texts,
});

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
      byHand: z.literal(true).exactOptional(),
      rehearsal,
      times: runTimes.exactOptional(),
    }),
  ),
});

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
      windowLeftMs: z.number().nullable(),
      neededMs: z.number(),
      returnPoint: returnPointSchema,
    }),
  ),
  mine: z.array(z.strictObject({ run: z.string(), what: z.string(), since: time, command: z.string() })),
  administration: z.array(z.strictObject({ what: z.string(), since: time, command: z.string() })),
});
