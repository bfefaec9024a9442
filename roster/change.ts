import { z } from 'zod';
import { linePattern } from '../common/names.ts';
import { idSchema, personSchema } from '../plans/language/schema/parts/values.ts';
import { rosterKey } from './schema.ts';

const fingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint, SHA256:…');

/** One change of the roster that is in force by then: two administrators at once undo nothing of each other's. */
export const rosterChange = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('add'),
    person: personSchema,
    name: z.string().min(1).max(200).regex(linePattern, 'one line of text without control characters'),
    roles: z.array(idSchema).min(1),
    keys: z.array(rosterKey).min(1),
  }),
  z.strictObject({ do: z.literal('remove'), person: personSchema }),
  /** A role, or a key; one of the two. */
  z.strictObject({
    do: z.literal('grant'),
    person: personSchema,
    role: idSchema.nullable(),
    key: rosterKey.nullable(),
  }),
  /** A role, or a key, which stays on the roster as revoked: what it signed before can still be explained. */
  z.strictObject({
    do: z.literal('revoke'),
    person: personSchema,
    role: idSchema.nullable(),
    key: fingerprint.nullable(),
  }),
]);
export type RosterChange = z.infer<typeof rosterChange>;
