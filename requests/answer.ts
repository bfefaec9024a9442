import { z } from 'zod';
import { codes, type Code } from '../common/codes.ts';
import { digestPattern } from '../common/names.ts';

/**
 * What a request is answered. Stored with its receipt, so that the same bytes get the same answer again.
 * `received`: kept, not yet decided (Temporal or the workers are away); the same bytes sent again get the verdict.
 */
export const answer = z.strictObject({
  v: z.literal(1),
  request: z.string().regex(digestPattern),
  status: z.enum(['accepted', 'denied', 'received']),
  code: z.enum(Object.keys(codes) as [Code, ...Code[]]).nullable(),
  /** One sentence for the person who asked. */
  message: z.string(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  /** What to do next, often a command. */
  next: z.string().nullable(),
  at: z.iso.datetime(),
  run: z.string().nullable(),
  /** The seq of the entry that holds what was decided. */
  entry: z.int().nullable(),
  /** What the action produced: a session token's expiry, a plan's revision, a gate's tally. */
  data: z.record(z.string(), z.json()),
});
export type Answer = z.infer<typeof answer>;
