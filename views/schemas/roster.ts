import { z } from 'zod';
import { rosterProposal } from '../../roster/proposal.ts';
import { digestValue, texts, time } from './values.ts';

/** `roster pending`: a change of the roster that waits for a second administrator. */
export const proposalView = z.strictObject({
  v: z.literal(1),
  number: z.int(),
  at: time,
  by: z.string(),
  diff: texts,
  reason: z.string().nullable(),
  /** The digest of `proposal`, which an approval signs. */
  subject: digestValue,
  proposal: rosterProposal,
  /** How many administrators a change needs now. */
  needed: z.int(),
});

/** `audit access`: who could do what at a time, and what they had done by then. */
export const accessView = z.strictObject({
  v: z.literal(1),
  at: time,
  /** The entry that the record ended with at that time. */
  seq: z.int(),
  administratorsPerChange: z.int(),
  people: z.array(
    z.strictObject({
      person: z.string(),
      /** Null for somebody who was not on the roster. */
      name: z.string().nullable(),
      roles: texts,
      keys: z.array(
        z.strictObject({ fingerprint: z.string(), state: z.enum(['in-force', 'revoked', 'not-yet-valid', 'expired']) }),
      ),
      /** What the roles allow by themselves; a plan's gates and steps ask for roles of their own. */
      may: texts,
      did: z.array(z.strictObject({ what: z.string(), count: z.int(), last: time })),
    }),
  ),
  recoveries: z.array(z.strictObject({ seq: z.int(), at: time, by: z.string(), reason: z.string(), diff: texts })),
});
