import { z } from 'zod';
import {
  addressPattern,
  digestPattern,
  idPattern,
  linePattern,
  personPattern,
  runPattern,
  textPattern,
  versionPattern,
} from '../common/names.ts';

const digest = z.string().regex(digestPattern);
const address = z.string().regex(addressPattern);
const person = z.string().regex(personPattern, 'an e-mail address, such as ann@example.com');
const id = z.string().regex(idPattern, 'a lower-case letter, then at most 39 lower-case letters, digits or dashes');
const release = z.strictObject({ service: id, version: z.string().regex(versionPattern) });
const noControls = 'text without control characters';
const text = (max: number) => z.string().max(max).regex(textPattern, noControls);
const line = (max: number) => z.string().max(max).regex(linePattern, noControls);
const reason = text(4000).min(1);
const time = z.iso.datetime({ precision: 3 });
const blobs = z.array(z.strictObject({ name: line(200).min(1), digest, size: z.int().min(0) })).max(50);

/** The values that the members of envelopes are made of. */
export const memberValues = { digest, address, person, id, release, text, line, reason, time, blobs } as const;

/** Why a rollback is asked for, in one word of a closed list. */
export const causes = ['code-corrupted', 'component-inoperable', 'side-effect', 'customer', 'other'] as const;
/** What one person can decide at a gate. */
export const decisions = ['approve', 'refuse', 'fix-forward', 'live-with-it'] as const;
export type Decision = (typeof decisions)[number];

/** How a rollback that was done by hand ended, by somebody's word. */
export const manualOutcomes = ['rolled-back', 'not-rolled-back', 'failed'] as const;

/** A fault that a rehearsal puts in a step's place: nothing of the step runs. */
export const injection = z.strictObject({ step: address, as: z.enum(['fail', 'timeout', 'unknown']) });
export type Injection = z.infer<typeof injection>;

const dated = {
  v: z.literal(1),
  /** The installation's id; an envelope for another one is denied. */
  installation: line(100).min(1),
  by: person,
  /** The signer's clock, compared with the time of receipt. */
  at: time,
  /** 128 random bits, base64url. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
};
const signed = {
  ...dated,
  /** For a request that is carried from where it was printed to where it is signed and sent: from then on it is worthless. */
  expiresAt: time.optional(),
};
const visit = z.int().min(1);
const onRun = { ...signed, run: z.string().regex(runPattern), plan: digest };

/** What an envelope names because of what its action is about: before the name of the action, and after it. */
export const namedByAbout = {
  /** Signed where it is used: what is carried could be taken, and a session is more than one request. */
  session: { before: dated, after: {} },
  installation: { before: signed, after: {} },
  release: { before: signed, after: {} },
  run: { before: onRun, after: {} },
  step: { before: { ...onRun, step: address, visit }, after: {} },
  gate: { before: onRun, after: { gate: address, visit } },
} as const;
/** What an action is about. */
export type About = keyof typeof namedByAbout;
