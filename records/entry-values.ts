import { z } from 'zod';
import { addressPattern, digestPattern, idPattern, personPattern } from '../common/names.ts';
import { verdicts } from '../plans/language/schema/criteria.ts';

const digest = z.string().regex(digestPattern);
const address = z.string().regex(addressPattern);
const time = z.iso.datetime();
const person = z.string().regex(personPattern);
const id = z.string().regex(idPattern);

/** The values that the bodies of entries are made of. */
export const entryValues = { digest, address, time, person, id } as const;

/** Who wrote or caused an entry, frozen at that moment (promise 12). */
export const actor = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('person'),
    person,
    name: z.string(),
    roles: z.array(z.string()),
    key: z.string(), // SHA256:… fingerprint as ssh-keygen -l prints it
    method: z.literal('ssh-signature'),
    request: digest, // the receipt that carries the signed bytes
  }),
  /** The machinery: `api`, `worker`, `reconciler`; with host and incarnation (a UUID per process). */
  z.strictObject({ kind: z.literal('system'), part: z.string(), host: z.string(), incarnation: z.string() }),
  /** Somebody unknown or not proven, for denials: what they claimed to be. */
  z.strictObject({ kind: z.literal('claimed'), person: z.string(), request: digest }),
]);
export type Actor = z.infer<typeof actor>;

/** One reading of one criterion. */
export const measurement = z.strictObject({
  criterion: id,
  verdict: z.enum(verdicts),
  value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  unit: z.string().nullable(),
  /** The bound it was held against, in words: `fails above 0.05`. */
  bound: z.string(),
  at: time,
  /** Why there is no value, or what was unclear. */
  message: z.string().nullable(),
});
export type Measurement = z.infer<typeof measurement>;

/** What a run can end as; none is ever folded into another. */
export const runOutcomes = [
  'rolled-back',
  'rolled-back-with-deviations',
  'not-rolled-back',
  'failed',
  'refused',
  'expired',
  'stopped',
] as const;
