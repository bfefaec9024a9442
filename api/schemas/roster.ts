import { z } from 'zod';
import { rosterProposal } from '../../roster/proposal.ts';
import { digestValue, texts, time } from './values.ts';

/** Views of the roster's life as schemas; a type test holds them to views/schemas/types.ts. */
export const proposalView = z.strictObject({
  v: z.literal(1),
  number: z.int(),
  at: time,
  by: z.string(),
  diff: texts,
  reason: z.string().nullable(),
  subject: digestValue,
  proposal: rosterProposal,
  needed: z.int(),
});

export const accessView = z.strictObject({
  v: z.literal(1),
  at: time,
  seq: z.int(),
  administratorsPerChange: z.int(),
  people: z.array(
    z.strictObject({
      person: z.string(),
      name: z.string().nullable(),
      roles: texts,
      keys: z.array(
        z.strictObject({ fingerprint: z.string(), state: z.enum(['in-force', 'revoked', 'not-yet-valid', 'expired']) }),
      ),
      may: texts,
      did: z.array(z.strictObject({ what: z.string(), count: z.int(), last: time })),
    }),
  ),
  recoveries: z.array(z.strictObject({ seq: z.int(), at: time, by: z.string(), reason: z.string(), diff: texts })),
});
