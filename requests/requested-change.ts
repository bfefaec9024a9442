import { z } from 'zod';
import { addressPattern, digestPattern, idPattern, personPattern } from '../common/names.ts';
import { approvable } from '../plans/language/schema/plan.ts';
import { quorumSchema, separations } from '../plans/language/schema/parts/people.ts';

const digest = z.string().regex(digestPattern);
const address = z.string().regex(addressPattern);

/**
 * What a requested gate is about: something that somebody asked for and that needs an approval first, or, `retrospective`,
 * what was done without the approval that it needed. `by` asked for it, or did it, and never approves it.
 */
export const requestedChange = z.strictObject({
  action: z.enum([...approvable, 'break-glass', 'record-manual']),
  retrospective: z.boolean(),
  request: digest,
  by: z.string().regex(personPattern),
  /** The step, or the gate that was passed, at the visit and attempt it was asked about; null for the run as a whole. */
  step: address.nullable(),
  visit: z.int().min(1).nullable(),
  attempt: z.int().min(1).nullable(),
  contingency: z.string().regex(idPattern).nullable(),
  /** What would be undone, in this order: last done first. */
  undo: z.array(address),
  /** What could be undone and would not be: no approval lists it. */
  leftOut: z.array(address),
  /** The end that the window would have. */
  until: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
  /** Why it needs an approval. */
  because: z.string(),
});
export type RequestedChange = z.infer<typeof requestedChange>;

/** Adds to a requested change what makes a gate of it: no plan has this gate. */
export const requestedGate = z.strictObject({
  ...requestedChange.shape,
  question: z.string(),
  quorum: quorumSchema,
  excluded: z.array(z.enum(separations)),
  lifted: z.array(z.strictObject({ who: z.enum(separations), because: z.string() })),
});
export type RequestedGate = z.infer<typeof requestedGate>;
