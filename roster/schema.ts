import { z } from 'zod';
import { linePattern } from '../common/names.ts';
import { idSchema, personSchema } from '../plans/language/schema/parts/values.ts';

/** The name of every action that a request can ask for and a role can allow; requests/actions.ts has a row for each. */
export const actions = [
  'session.open',
  'roster.publish',
  'roster.change',
  'roster.decide',
  'plan.publish',
  'plan.endorse',
  'deployed',
  'assess',
  'rehearse',
  'start',
  'decide',
  'ask',
  'reply',
  'confirm',
  'retry',
  'skip',
  'contingency',
  'hold',
  'continue',
  'stop',
  'resolve',
  'note',
  'extend',
  'handover',
  'take-over',
  'break-glass',
  'record-manual',
] as const;
export type Action = (typeof actions)[number];

/** Roles every installation has; it may add its own. */
export const defaultRoles = [
  'developer',
  'deployment-engineer',
  'production-support',
  'auditor',
  'administrator',
] as const;
export type DefaultRole = (typeof defaultRoles)[number];

/** Roles that endorse plans where a roster does not name others. */
export const defaultEndorsers = ['deployment-engineer'] as const satisfies readonly DefaultRole[];

/** `key` is an OpenSSH public key line (`ssh-ed25519 AAAA…`), without comment; times are ISO 8601 UTC. */
export const rosterKey = z.strictObject({
  key: z.string().regex(/^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]+$/, 'an OpenSSH public key without comment'),
  validAfter: z.iso.datetime().nullable(),
  validBefore: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  /** The only requests it may sign, besides opening a session to read; for a pipeline's key. Absent: all of its owner's. */
  only: z.array(z.enum(actions)).min(1).optional(),
});
export type RosterKey = z.infer<typeof rosterKey>;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 08:00');
/** Hours of certain days in a time zone; those that end before they begin go on past midnight. */
const hours = z.strictObject({
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
  from: clock,
  to: clock,
  timeZone: z.string().max(64).refine(isTimeZone, 'a time zone such as Europe/Stockholm'),
});

const line = z.string().min(1).max(200).regex(linePattern, 'one line of text without control characters');

/** People, their keys and roles, and what roles may do where an installation departs from the default table. */
export const roster = z.strictObject({
  v: z.literal(1),
  roles: z.array(z.strictObject({ id: idSchema, title: line, may: z.array(z.enum(actions)) })).max(100),
  people: z
    .array(
      z.strictObject({
        person: personSchema,
        name: line,
        roles: z.array(idSchema).min(1),
        keys: z.array(rosterKey).min(1),
        /** When a page reaches them; left out: at all hours. Plans are checked against it, decisions never are. */
        reachable: z.array(hours).min(1).max(20).optional(),
      }),
    )
    .min(1)
    .max(20_000),
  /** Two: a change of this roster, of this number too, is in force once a second administrator approves it. Absent: one. */
  administratorsPerChange: z.int().min(1).max(2).optional(),
  /** Roles that endorse plans, in the place of the default one. Absent: deployment-engineer. */
  endorsedBy: z.array(idSchema).min(1).max(20).optional(),
});
export type Roster = z.infer<typeof roster>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
