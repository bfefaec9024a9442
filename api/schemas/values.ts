import { z } from 'zod';
import { answer } from '../../requests/answer.ts';
import { addressPattern, digestPattern, idPattern, runPattern, versionPattern } from '../../common/names.ts';

/** Small shapes that views and routes share. */
export const release = z.strictObject({
  service: z.string().regex(idPattern),
  version: z.string().regex(versionPattern),
});
export const digestValue = z.string().regex(digestPattern);
export const runName = z.string().regex(runPattern);
export const address = z.string().regex(addressPattern);
export const time = z.iso.datetime();
export const nullableTime = time.nullable();
/** Whether a run is a rehearsal, and whether faults were injected into it. */
export const rehearsal = z.enum(['plain', 'injected']).nullable();
export const texts = z.array(z.string());
/** Any JSON value; the answer's own schema of it, so that the document names it once. */
export const json = answer.shape.data.valueType;

export const returnPointSchema = z
  .strictObject({
    address: z.string(),
    title: z.string(),
    because: z.string(),
    contingency: z.string().nullable(),
    passedAt: nullableTime,
    aheadMs: z.number().nullable(),
  })
  .nullable();
/** What counts down in a run that is under way. */
export const runTimes = z.strictObject({
  windowLeftMs: z.number().nullable(),
  neededMs: z.number(),
  returnPoint: returnPointSchema,
});
