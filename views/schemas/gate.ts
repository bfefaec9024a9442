import { z } from 'zod';
import { quorumSchema } from '../../plans/language/schema/parts/people.ts';
import { returnPointSchema } from '../../records/run-times.ts';
import { measurement } from '../../records/entries.ts';
import { injection } from '../../requests/envelope.ts';
import { subject } from '../../requests/subject.ts';
import { deviation } from './run.ts';
import { nullableTime, texts, time } from './values.ts';

const changes = z.array(z.strictObject({ what: z.string(), was: z.string().nullable(), is: z.string().nullable() }));

const question = z.strictObject({
  number: z.int(),
  who: z.string(),
  question: z.string(),
  at: time,
  answers: z.array(z.strictObject({ who: z.string(), text: z.string(), at: time })),
});

const decision = z.strictObject({
  who: z.string(),
  name: z.string(),
  decision: z.string(),
  seat: z.string().nullable(),
  reason: z.string().nullable(),
  at: time,
  /** An approval that is no longer valid: its giver has since lost the role or the key. */
  lost: z.literal(true).exactOptional(),
});

/** What is live beside the subject of a gate. */
const live = z.strictObject({
  problem: z.string(),
  cause: z.string(),
  requestedBy: z.string(),
  /** Faults that are injected instead of steps; null where the run is no rehearsal. */
  rehearsal: z.strictObject({ inject: z.array(injection) }).nullable(),
  /** Where the run has deviated so far, its start included, and why. */
  deviations: z.array(deviation),
  openedAt: time,
  deadlineAt: time,
  windowClosesAt: nullableTime,
  neededMs: z.number(),
  onDeadline: z.string(),
  returnPoint: returnPointSchema.nullable(),
  /** The newest reading of each criterion that it is decided on, and since when the verdict has been the same. */
  measurements: z.array(measurement.extend({ since: time })),
  /** What is unclear to people who are asked, with what the performer answered. */
  questions: z.array(question),
  /** Roles that the escalation has reached. */
  escalatedTo: texts,
  /** Why this visit is no longer valid, and what of its subject has changed; null while it is. */
  voided: z.strictObject({ message: z.string(), at: time, changes }).nullable(),
  /** The visit before this one, where it was approved or asked and is no longer valid: what changed since. */
  before: z.strictObject({ visit: z.int(), message: z.string(), givers: texts, changes }).nullable(),
  decisions: z.array(decision),
  stillNeeded: quorumSchema.nullable(),
  /** People whose approval could still be taken, at most twenty. */
  could: texts,
  /** Who reads this, and the code with which their approval would be denied (null: it would count); null where nothing waits. */
  you: z.strictObject({ person: z.string(), why: z.string().nullable() }).nullable(),
  affected: z.array(z.strictObject({ service: z.string(), because: z.string(), call: z.string() })),
  ran: z.array(z.strictObject({ address: z.string(), title: z.string(), outcome: z.string() })),
});

/** What `show RUN GATE` shows: the stored subject, and what is live beside it. */
export const gateView = z.strictObject({
  v: z.literal(1),
  run: z.string(),
  gate: z.string(),
  visit: z.int(),
  state: z.enum(['waiting', 'approved', 'refused', 'fix-forward', 'live-with-it', 'expired', 'voided']),
  subjectDigest: z.string(),
  subject,
  live,
  commands: texts,
});
