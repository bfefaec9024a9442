import { z } from 'zod';
import type { DeepReadonly } from '../common/deep-readonly.ts';

/** The step past which the plain way back no longer exists: passed since when, or how far ahead by the plan's estimates. */
export const returnPointSchema = z.strictObject({
  address: z.string(),
  title: z.string(),
  because: z.string(),
  /** What the plan offers past it. */
  contingency: z.string().nullable(),
  passedAt: z.iso.datetime().nullable(),
  aheadMs: z.number().nullable(),
});
export type ReturnPoint = DeepReadonly<z.infer<typeof returnPointSchema>>;

/** What counts down in a run that is under way: on every page that shows one. */
export const runTimes = z.strictObject({
  /** Null before it is admitted and once it is over; less than nothing once the window has closed. */
  windowLeftMs: z.number().nullable(),
  neededMs: z.number(),
  returnPoint: returnPointSchema.nullable(),
});
export type RunTimes = DeepReadonly<z.infer<typeof runTimes>>;
