import { z } from 'zod';
import { codes, type Code } from '../../common/codes.ts';
import { runTimes } from '../../records/run-times.ts';
import { answer } from '../../requests/answer.ts';
import { digestValue, nullableTime, rehearsal, release, time, texts } from '../../views/schemas/values.ts';

/** Any JSON value; the answer's own schema of it, so that the document names it once. */
export const jsonValue = answer.shape.data.valueType;

/** What every error answers. */
export const failure = z.strictObject({
  code: z.enum(Object.keys(codes) as [Code, ...Code[]]),
  message: z.string(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  where: z.string().nullable(),
  next: z.string().nullable(),
});
export type Failure = z.infer<typeof failure>;

/** Rows of records/record-store.ts as schemas; a type test holds them together. */
export const publishedPlanSchema = z.strictObject({
  digest: digestValue,
  release,
  revision: z.int(),
  publishedAt: time,
  publishedBy: z.string(),
  source: digestValue.nullable(),
  sourceMap: digestValue.nullable(),
});

export const runRow = z.strictObject({
  run: z.string(),
  release,
  environment: z.string(),
  plan: digestValue,
  state: z.enum(['requested', 'active', 'denied', 'ended']),
  outcome: z.string().nullable(),
  requestedAt: time,
  requestedBy: z.string(),
  endedAt: nullableTime,
  rehearsal,
  unapproved: texts.exactOptional(),
  times: runTimes.exactOptional(),
});

export const workerSchema = z.strictObject({
  incarnation: z.string(),
  host: z.string(),
  pid: z.int(),
  labels: z.array(z.string()),
  control: z.boolean(),
  seenAt: time,
});

/** One line of the record: `json` is the stored text to the byte, `leaf` its hash in hexadecimal. */
const logEntry = z.strictObject({
  seq: z.int(),
  json: z.string(),
  leaf: z.string(),
  body: jsonValue.nullable(),
});
export const logPage = z.strictObject({ entries: z.array(logEntry), size: z.int() });

export const installation = z.strictObject({
  id: z.string(),
  fingerprint: z.string(),
  checkpointKey: z.string(),
  time,
  carriedForMs: z.int(),
});
export const identity = z.strictObject({ person: z.string(), name: z.string(), keys: z.array(z.string()) });
export const readiness = z.strictObject({ ready: z.boolean(), record: z.enum(['writable', 'unwritable']) });
