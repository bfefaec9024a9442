import { z } from 'zod';
import { digestPattern, idPattern, versionPattern } from '../../common/names.ts';
import { measurement } from '../../records/entries.ts';

/** Small shapes that views and routes share. */
export const release = z.strictObject({
  service: z.string().regex(idPattern),
  version: z.string().regex(versionPattern),
});
export const digestValue = z.string().regex(digestPattern);
export const time = z.iso.datetime();
export const nullableTime = time.nullable();
export const texts = z.array(z.string());
export const measurements = z.array(measurement);

/** Whether a run is a rehearsal, and whether faults were injected into it. */
export const rehearsal = z.enum(['plain', 'injected']).nullable();
