import { z } from 'zod';
import { addressPattern, digestPattern, idPattern, runPattern } from '../common/names.ts';
import { requestedChange } from './requested-change.ts';
import { quorumSchema, separations } from '../plans/language/schema/parts/people.ts';

const digest = z.string().regex(digestPattern);
const address = z.string().regex(addressPattern);
/** `{ value }` where it is known; `{ later }` for a capture still to come: *output of backup.path*; `{ secret }` by name. */
export const shownInput = z.union([
  z.strictObject({ value: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ later: z.string() }),
  z.strictObject({ secret: z.string() }),
]);
/** What one covered step will do, in the order of its kind: argv, method and URL, instructions. Joins are lists of parts. */
export const shownStep = z.strictObject({
  address,
  kind: z.string(),
  title: z.string(),
  role: z.string(),
  effect: z.string(),
  runsOn: z.string().nullable(),
  does: z.array(z.strictObject({ name: z.string(), parts: z.array(shownInput) })),
  irreversible: z.string().nullable(),
  undo: z.boolean(),
  /** What became of it before the visit opened, instead of running: it was skipped, or a contingency took its place. */
  instead: z.string().optional(),
});

/**
 * What a decision is about: made once, when a visit of a gate opens, and stored. Its digest is signed.
 * `covers` lists every step the approval lets run: those behind the gate up to the next one, then their undos,
 * then the contingencies they name.
 */
export const subject = z.strictObject({
  v: z.literal(1),
  installation: z.string(),
  run: z.string().regex(runPattern),
  plan: digest,
  environment: z.string().regex(idPattern),
  gate: address,
  visit: z.int().min(1),
  question: z.string(),
  quorum: quorumSchema,
  excluded: z.array(z.enum(separations)),
  lifted: z.array(z.strictObject({ who: z.enum(separations), because: z.string() })),
  covers: z.array(shownStep),
  /** For a gate that a request opened: what was asked for. No step waits behind such a gate. */
  requested: requestedChange.optional(),
  /** As of opening. */
  endorsement: z.strictObject({ endorsed: z.boolean(), by: z.array(z.string()) }),
  rehearsal: z.strictObject({ claimed: z.string(), recorded: z.string().nullable() }),
});
export type Subject = z.infer<typeof subject>;
