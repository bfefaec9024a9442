import { z } from 'zod';
import { idSchema } from './values.ts';

/** How many people of which roles. Nobody fills two seats. */
export type FrozenQuorum =
  | { kind: 'role'; role: string; count: number }
  | { kind: 'all'; of: FrozenQuorum[] }
  | { kind: 'any'; of: FrozenQuorum[] };

export const quorumSchema: z.ZodType<FrozenQuorum> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('role'), role: idSchema, count: z.int().min(1).max(20) }),
    z.strictObject({ kind: z.literal('all'), of: z.array(quorumSchema).min(1).max(20) }),
    z.strictObject({ kind: z.literal('any'), of: z.array(quorumSchema).min(1).max(20) }),
  ]),
);

/** Kinds of people that separation of duties keeps from approving. */
export const separations = ['requester', 'author', 'earlier-approver', 'performer'] as const;
export type Separation = (typeof separations)[number];
