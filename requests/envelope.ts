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
import { rosterChange } from '../roster/change.ts';
import { roster } from '../roster/schema.ts';

/** The namespace of every signature: `ssh-keygen -Y sign -n backout`. */
export const signatureNamespace = 'backout';

const digest = z.string().regex(digestPattern);
const runName = z.string().regex(runPattern);
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
const onRun = { ...signed, run: runName, plan: digest };
const onStep = { ...onRun, step: address, visit: z.int().min(1) };

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

/** Everything a person can ask for. One member for each action; an unknown member or field is refused. */
export const envelope = z.discriminatedUnion('action', [
  /** Signed where it is used: what is carried could be taken, and a session is more than one request. */
  z.strictObject({ ...dated, action: z.literal('session.open') }),
  z.strictObject({
    ...signed,
    action: z.literal('roster.publish'),
    roster,
    /** The digest of the roster that it replaces: denied where another one is in force by then. */
    base: digest.optional(),
    reason: reason.nullable(),
  }),
  z.strictObject({ ...signed, action: z.literal('roster.change'), change: rosterChange, reason: reason.nullable() }),
  /** About a change that waits for a second administrator, by the number of its entry and the digest of what it asks. */
  z.strictObject({
    ...signed,
    action: z.literal('roster.decide'),
    proposal: z.int().min(0),
    subject: digest,
    decision: z.enum(['approve', 'refuse']),
    reason: reason.nullable(),
  }),
  /** The frozen plan, the author's source and the source map are put as blobs first. */
  z.strictObject({
    ...signed,
    action: z.literal('plan.publish'),
    plan: digest,
    release,
    source: digest.nullable(),
    sourceMap: digest.nullable(),
    /** Who changed the plan's file by its Git history, besides the authors it names. */
    writtenBy: z.array(person).max(100).optional(),
  }),
  z.strictObject({ ...signed, action: z.literal('plan.endorse'), plan: digest, release }),
  /** A run of the published plan where it says that it is rehearsed; it never counts as the release's outcome. */
  z.strictObject({
    ...signed,
    action: z.literal('rehearse'),
    release,
    environment: id,
    plan: digest,
    inject: z.array(injection).max(100),
    performer: person.optional(),
    reason: reason.nullable(),
  }),
  z.strictObject({ ...signed, action: z.literal('deployed'), release, environment: id, deployedAt: time }),
  z.strictObject({ ...signed, action: z.literal('assess'), release, environment: id }),
  z.strictObject({
    ...signed,
    action: z.literal('start'),
    release,
    environment: id,
    plan: digest,
    problem: reason,
    cause: z.enum(causes),
    incident: line(200).nullable(),
    change: line(200).nullable(),
    defect: line(200).nullable(),
    /** Where no deployment is recorded: when it was deployed, by the requester's word, and why nothing is recorded. */
    claimedDeployment: z.strictObject({ deployedAt: time, reason }).nullable(),
    /** Why it is started although nobody vouched for the plan. */
    unendorsed: reason.optional(),
    /** Why it is started although the plan was not rehearsed as it claims. */
    unrehearsed: reason.optional(),
    /** Who performs the run; the requester unless somebody is named. */
    performer: person.optional(),
    /** Why it starts without the role or the separation that it needs otherwise. */
    breakGlass: reason.optional(),
  }),
  z.strictObject({
    ...onRun,
    action: z.literal('decide'),
    gate: address,
    visit: z.int().min(1),
    subject: digest,
    decision: z.enum(decisions),
    reason: reason.nullable(),
    /** The defect that is fixed forward, or lived with. */
    defect: line(200).min(1).optional(),
  }),
  /** What somebody who is asked to decide needs to know first; the performer answers, and the answer goes to all who are asked. */
  z.strictObject({ ...onRun, action: z.literal('ask'), gate: address, visit: z.int().min(1), question: reason }),
  /** Answers one question of a gate's visit by its number, or all that are open. */
  z.strictObject({
    ...onRun,
    action: z.literal('reply'),
    gate: address,
    visit: z.int().min(1),
    question: z.int().min(1).nullable(),
    text: reason,
  }),
  z.strictObject({
    ...onStep,
    action: z.literal('confirm'),
    evidence: z
      .array(z.strictObject({ id, value: z.union([text(4000), z.number()]).nullable(), file: digest.nullable() }))
      .max(50),
    note: reason.nullable(),
  }),
  z.strictObject({ ...onStep, action: z.literal('retry'), reason: reason.nullable() }),
  z.strictObject({ ...onStep, action: z.literal('skip'), reason }),
  z.strictObject({ ...onStep, action: z.literal('contingency'), contingency: id, reason: reason.nullable() }),
  z.strictObject({ ...onRun, action: z.literal('hold'), reason }),
  /** Goes on after `hold`, or after a step that held before it began. */
  z.strictObject({ ...onRun, action: z.literal('continue'), step: address.nullable(), reason: reason.nullable() }),
  /** `undoes`: what would be undone, in that order, as it was shown to who signs. */
  z.strictObject({
    ...onRun,
    action: z.literal('stop'),
    undo: z.boolean(),
    reason,
    undoes: z.array(address).max(2000).optional(),
  }),
  /** A later end of the window in which the rollback may begin. */
  z.strictObject({ ...onRun, action: z.literal('extend'), until: time, reason }),
  /** Offers the run to another performer, who takes it over. */
  z.strictObject({ ...onRun, action: z.literal('handover'), to: person, reason: reason.nullable() }),
  /** Takes a run that was handed over; one that was not only with a reason, which is a deviation. */
  z.strictObject({ ...onRun, action: z.literal('take-over'), reason: reason.nullable() }),
  /** Passes a visit of a gate without its quorum. */
  z.strictObject({
    ...onRun,
    action: z.literal('break-glass'),
    gate: address,
    visit: z.int().min(1),
    subject: digest,
    reason,
  }),
  /** A rollback that was done by hand while nothing else worked: a person's word, and what shows it. */
  z.strictObject({
    ...signed,
    action: z.literal('record-manual'),
    release,
    environment: id,
    plan: digest,
    problem: reason,
    cause: z.enum(causes),
    doneAt: time,
    doneBy: person,
    what: reason,
    outcome: z.enum(manualOutcomes),
    files: blobs,
  }),
  z.strictObject({
    ...onStep,
    action: z.literal('resolve'),
    as: z.enum(['done', 'not-done']),
    evidence: reason,
    files: blobs,
  }),
  z.strictObject({ ...onRun, action: z.literal('note'), text: reason, files: blobs }),
]);
export type Envelope = z.infer<typeof envelope>;
export type EnvelopeOf<A extends Envelope['action']> = Extract<Envelope, { action: A }>;

/** Actions that the run's workflow must learn about; the API forwards them as an update, all others it decides itself. */
export const runActions = [
  'decide',
  'confirm',
  'retry',
  'skip',
  'contingency',
  'hold',
  'continue',
  'stop',
  'resolve',
  'extend',
  'break-glass',
] as const;
