import { z } from 'zod';

/** A condition on one measured value. Data, never code. */
export type Condition =
  | { kind: 'above'; bound: number }
  | { kind: 'below'; bound: number }
  | { kind: 'between'; low: number; high: number }
  | { kind: 'equals'; value: string | number | boolean }
  | { kind: 'matches'; pattern: string }
  | { kind: 'all'; of: Condition[] }
  | { kind: 'any'; of: Condition[] };

export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('above'), bound: z.number() }),
    z.strictObject({ kind: z.literal('below'), bound: z.number() }),
    z.strictObject({ kind: z.literal('between'), low: z.number(), high: z.number() }),
    z.strictObject({ kind: z.literal('equals'), value: z.union([z.string(), z.number(), z.boolean()]) }),
    z.strictObject({ kind: z.literal('matches'), pattern: z.string().max(500) }),
    z.strictObject({ kind: z.literal('all'), of: z.array(condition).min(1) }),
    z.strictObject({ kind: z.literal('any'), of: z.array(condition).min(1) }),
  ]),
);
