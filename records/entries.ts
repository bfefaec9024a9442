import { z } from 'zod';
import { runPattern, versionPattern } from '../common/names.ts';
import { roster } from '../roster/schema.ts';
import { rosterProposal } from '../roster/proposal.ts';
import { causes, decisions, manualOutcomes, injection } from '../requests/envelope.ts';
import { requestedGate } from '../requests/requested-change.ts';
import { kindsThat } from '../plans/language/outline/traits.ts';
import { occasions } from '../plans/language/schema/plan.ts';
import { actor, entryValues, measurement, runOutcomes } from './entry-values.ts';

export { actor, measurement, runOutcomes, type Actor, type Measurement } from './entry-values.ts';

const { digest, address, time, person, id } = entryValues;

const at = { address, visit: z.int().min(1) };
const attempt = { ...at, attempt: z.int().min(1) };
const files = z.array(z.strictObject({ name: z.string(), digest, size: z.int() }));

/** What comes after an attempt that did not succeed, decided in the same transaction. */
const then = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('retry'), attempt: z.int().min(2), at: time }),
  z.strictObject({ do: z.literal('hold') }),
]);
/** What a hold offers, the author's advice first. */
const offers = z.array(
  z.strictObject({
    offer: z.enum(['retry', 'skip', 'contingency', 'stop', 'resolve', 'continue']),
    contingency: id.nullable(),
    advised: z.boolean(),
    because: z.string().nullable(),
  }),
);
const ended = {
  ...attempt,
  durationMs: z.int().min(0),
  message: z.string(),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  httpStatus: z.int().nullable(),
  output: z
    .strictObject({
      stdout: digest.nullable(),
      stderr: digest.nullable(),
      bytes: z.int(),
      droppedBytes: z.int(),
      lastLines: z.array(z.string()),
    })
    .nullable(),
  measurements: z.array(measurement),
};

/**
 * The one registry of entry types and the bodies they carry, without the salt that the store adds.
 * New kinds are added here; a fold that meets a type it does not know leaves its state as it is.
 */
export const entryBodies = {
  'installation.created': z.strictObject({ installation: z.string(), checkpointKey: z.string(), roster }),
  /** `proposal`: the change that this administrator approved, where it takes two. */
  'roster.changed': z.strictObject({
    roster,
    diff: z.array(z.string()),
    reason: z.string().nullable(),
    proposal: z.int().optional(),
  }),
  /** A change that waits for a second administrator. */
  'roster.proposed': z.strictObject({
    proposal: rosterProposal,
    subject: digest,
    diff: z.array(z.string()),
    reason: z.string().nullable(),
  }),
  'roster.declined': z.strictObject({ proposal: z.int(), reason: z.string().nullable() }),
  /**
   * Somebody who holds the checkpoint key made an administrator, because the administrators' keys were lost. `proof`: what the
   * rest says, as a note signed with that key; it has no request.
   */
  'roster.recovered': z.strictObject({
    roster,
    diff: z.array(z.string()),
    reason: z.string(),
    by: z.string(),
    proof: z.string(),
  }),
  'plan.published': z.strictObject({
    digest,
    revision: z.int().min(1),
    source: digest.nullable(),
    sourceMap: digest.nullable(),
    /** Everybody who had a hand in it: those it names, those of its file's history, and the publisher. */
    authors: z.array(person).optional(),
  }),
  'plan.endorsed': z.strictObject({ digest }),
  'release.deployed': z.strictObject({ deployedAt: time, claimed: z.boolean(), reason: z.string().nullable() }),
  /** Readings of one label, before they are put together in release.assessed, gate.opened or run.measured. */
  'criteria.measured': z.strictObject({
    purpose: z.enum(['assess', 'gate', 'success']),
    request: digest.nullable(),
    address: address.nullable(),
    visit: z.int().nullable(),
    round: z.int(),
    label: id,
    measurements: z.array(measurement),
  }),
  'release.assessed': z.strictObject({
    measurements: z.array(measurement),
    advice: z.enum(['keep', 'roll-back', 'cannot-tell']),
  }),
  'run.requested': z.strictObject({
    problem: z.string(),
    cause: z.enum(causes),
    incident: z.string().nullable(),
    change: z.string().nullable(),
    defect: z.string().nullable(),
    claimedDeployment: z.strictObject({ deployedAt: time, reason: z.string() }).nullable(),
    /** Who was named to perform it; absent: who asked for it. */
    performer: person.optional(),
    /** Why it was asked for without the role or separation that it needs. */
    breakGlass: z.string().optional(),
    /** Why it was started although nobody vouched for the plan, or it was not rehearsed as it claims. */
    unendorsed: z.string().optional(),
    unrehearsed: z.string().optional(),
    /** It is a rehearsal, with these faults in the place of steps. */
    rehearsal: z.strictObject({ inject: z.array(injection) }).optional(),
    /** Everybody who had a hand in the plan, as of the request. */
    authors: z.array(person).optional(),
    /** Nothing ran: somebody says that it was done by hand. */
    manual: z.literal(true).optional(),
  }),
  'run.admitted': z.strictObject({ deployedAt: time, windowClosesAt: time, returnsTo: z.string() }),
  /** A rollback that was done by hand, by somebody's word. */
  'run.recorded': z.strictObject({
    doneAt: time,
    doneBy: person,
    what: z.string(),
    outcome: z.enum(manualOutcomes),
    returnsTo: z.string(),
    files,
  }),
  /** The window was extended. */
  'window.extended': z.strictObject({ from: time, until: time, reason: z.string() }),
  /** The performer offers the run to somebody, who has not taken it yet. */
  'performer.offered': z.strictObject({ to: person, reason: z.string().nullable() }),
  /** Somebody performs the run from now on. `offered`: it was handed over to them. */
  'performer.changed': z.strictObject({
    from: person,
    to: person,
    offered: z.boolean(),
    reason: z.string().nullable(),
  }),
  /** A start, or a visit of a gate, went past who should have decided. */
  'glass.broken': z.strictObject({
    what: z.enum(['start', 'gate', 'record-manual']),
    address: address.nullable(),
    visit: z.int().min(1).nullable(),
    reason: z.string(),
  }),
  /** What was approved at a requested gate could not be done any more. */
  'request.lapsed': z.strictObject({ ...at, code: z.string(), message: z.string() }),
  'run.denied': z.strictObject({ code: z.string(), message: z.string() }),
  'run.lost': z.strictObject({ message: z.string() }),
  'run.resumed': z.strictObject({ message: z.string() }),
  /** Somebody asked the whole run to hold. */
  'run.held': z.strictObject({ reason: z.string() }),
  /** With `step`: only that step goes on, which held before it began; otherwise the whole run after `run.held`. */
  'run.continued': z.strictObject({ reason: z.string().nullable(), step: z.strictObject(at).optional() }),
  /** A decision ends the run; what it will be called, and which undo steps run first. */
  'run.ending': z.strictObject({
    outcome: z.enum(['not-rolled-back', 'failed', 'refused', 'expired', 'stopped']),
    reason: z.string().nullable(),
    undo: z.array(address),
    undoable: z.array(address),
    /** What was decided instead of a rollback, and the defect it is about. */
    instead: z.enum(['fix-forward', 'live-with-it']).optional(),
    defect: z.string().nullable().optional(),
  }),
  /** What is left of the window is less than what the remaining steps need. Said once. */
  'run.short': z.strictObject({ windowClosesAt: time, windowLeftMs: z.int(), neededMs: z.int() }),
  /** The procedure is done and success was measured; unproven, the run holds. */
  'run.measured': z.strictObject({ measurements: z.array(measurement), proven: z.boolean() }),
  'run.ended': z.strictObject({
    outcome: z.enum(runOutcomes),
    message: z.string(),
    deviations: z.int().min(0),
    open: z.array(z.string()),
    /** It began, or passed a gate, without those who should have decided. */
    brokenGlass: z.literal(true).optional(),
  }),
  'step.started': z.strictObject({
    ...attempt,
    worker: z.strictObject({
      host: z.string(),
      incarnation: z.string(),
      pid: z.int(),
      /** Which of the processes that ever had this number: clock ticks since boot at which it began. */
      startTime: z.string().optional(),
      /** Boot and process namespace, without which a process id says nothing: `<boot id>/<namespace>`. */
      machine: z.string().optional(),
      /** The mark of the spool that its commands write to. */
      spool: z.string().optional(),
    }),
    command: digest.nullable(),
    /** The step's kind: a command's or an HTTP call's beginning is an effect; absent: one of these. */
    kind: z.enum(kindsThat(({ begins, opensFor }) => begins !== 'branches' && opensFor !== 'decision')).optional(),
    /** Subjects of the gates in front of it. */
    gates: z.array(z.strictObject({ gate: address, visit: z.int(), subject: digest })),
  }),
  /** A manual step or a wait has opened. `until`: the end of a wait. */
  'step.opened': z.strictObject({
    ...attempt,
    until: time.nullable(),
    instructions: z.string().nullable(),
    /** Subjects of the gates in front of a manual step that changes something: showing its instructions uses them. */
    gates: z.array(z.strictObject({ gate: address, visit: z.int(), subject: digest })).optional(),
  }),
  'step.succeeded': z.strictObject({
    ...ended,
    captures: z.json().nullable(),
    evidence: z.array(
      z.strictObject({ id, value: z.union([z.string(), z.number()]).nullable(), file: digest.nullable() }),
    ),
  }),
  'step.failed': z.strictObject({ ...ended, then }),
  'step.timed-out': z.strictObject({ ...ended, then }),
  /** It may have run. `known`: what could be found out. */
  'step.unknown': z.strictObject({ ...ended, known: z.string() }),
  /** Verify or a person settled an unknown outcome. `then` only for not done. */
  'step.resolved': z.strictObject({
    ...attempt,
    as: z.enum(['done', 'not-done']),
    by: z.enum(['verify', 'person']),
    evidence: z.string(),
    files,
    value: z.string().nullable(),
    then: then.nullable(),
  }),
  /** Held before it began: nothing ran. */
  'step.held': z.strictObject({
    ...attempt,
    code: z.string(),
    message: z.string(),
    measurements: z.array(measurement),
  }),
  /** No worker of its label has taken it; it goes on by itself when one appears. */
  'step.unattended': z.strictObject({ ...attempt, label: z.string() }),
  /** People are asked what to do. Written with the entry that made it hold. */
  'step.holding': z.strictObject({
    ...attempt,
    outcome: z.enum(['failed', 'timed-out', 'unknown', 'held', 'expired', 'refused', 'voided']),
    message: z.string(),
    offers,
  }),
  /** Another attempt, asked for by a person. */
  'step.retried': z.strictObject({ ...attempt, reason: z.string().nullable() }),
  'step.skipped': z.strictObject({ ...at, reason: z.string() }),
  'contingency.chosen': z.strictObject({
    ...at,
    contingency: id,
    contingencyVisit: z.int().min(1),
    reason: z.string().nullable(),
  }),
  'contingency.completed': z.strictObject({ ...at, contingency: id, then: z.enum(['continue', 'retry', 'end']) }),
  /** `subject`: the digest of the stored subject; `context`: what was shown beside it when it opened. */
  'gate.opened': z.strictObject({
    ...at,
    subject: digest,
    /** Null for a gate that a request opened: it waits until it is decided, or lapses. */
    deadlineAt: time.nullable(),
    measurements: z.array(measurement),
    requested: requestedGate.optional(),
  }),
  'gate.decided': z.strictObject({
    ...at,
    subject: digest,
    decision: z.enum(decisions),
    reason: z.string().nullable(),
    /** The defect that is fixed forward, or lived with. */
    defect: z.string().nullable().optional(),
    /** The seat of the quorum it fills, for an approval. */
    seat: z.string().nullable(),
    /** Live context that the page showed: window left, who had decided. */
    context: z.strictObject({ windowLeftMs: z.int(), deadlineLeftMs: z.int(), approvalsSoFar: z.int() }),
  }),
  /** Exactly one for each visit. */
  'gate.settled': z.strictObject({
    ...at,
    subject: digest,
    settlement: z.enum(['approved', 'refused', 'fix-forward', 'live-with-it', 'expired']),
    by: z.array(person),
    contingency: id.nullable(),
    useBefore: time.nullable(),
    /** Settled by somebody who may break the glass, not by its quorum. */
    brokenGlass: z.literal(true).optional(),
  }),
  'gate.denied': z.strictObject({ ...at, code: z.string(), message: z.string(), decision: z.string() }),
  /** `role`: whom this stage of the escalation goes to, where it names one. */
  'gate.reminded': z.strictObject({ ...at, stage: z.int(), role: id.nullable().optional() }),
  /** A question of somebody who is asked to decide, numbered within the visit. */
  'gate.asked': z.strictObject({ ...at, number: z.int().min(1), question: z.string() }),
  /** What the performer answered, and to which questions. */
  'gate.answered': z.strictObject({ ...at, answers: z.array(z.int().min(1)).min(1), text: z.string() }),
  /** What was decided is no longer valid; a new visit opens. `changes`: what in the subject differs now. */
  'gate.voided': z.strictObject({
    ...at,
    code: z.string(),
    message: z.string(),
    changes: z
      .array(z.strictObject({ what: z.string(), was: z.string().nullable(), is: z.string().nullable() }))
      .optional(),
  }),
  /** A request other than a gate's decision that was refused. */
  'request.denied': z.strictObject({ action: z.string(), code: z.string(), message: z.string() }),
  'noise.counted': z.strictObject({ kinds: z.record(z.string(), z.int()) }),
  note: z.strictObject({ text: z.string(), files }),
  deviation: z.strictObject({ address: address.nullable(), what: z.string(), why: z.string() }),
  'people.told': z.strictObject({
    notification: z.string(),
    channel: id,
    occasion: z.enum([...occasions, 'notify', 'reminder', 'escalation', 'question', 'answer', 'changed']),
    address: address.nullable(),
    outcome: z.enum(['delivered', 'failed']),
    attempts: z.int(),
    message: z.string(),
  }),
} as const;
/** The entries that put a roster in force, which their bodies hold. */
export const rosterEntries = ['installation.created', 'roster.changed', 'roster.recovered'] as const;
export type EntryType = keyof typeof entryBodies;
export type BodyOf<T extends EntryType> = z.infer<(typeof entryBodies)[T]>;

/** One line of the record, stored as canonical JSON; its leaf hash is RFC 6962's over those bytes. */
export const entry = z.strictObject({
  seq: z.int().min(0),
  at: time,
  type: z.string(),
  run: z.string().regex(runPattern).nullable(),
  release: z.strictObject({ service: id, version: z.string().regex(versionPattern) }).nullable(),
  environment: id.nullable(),
  actor,
  plan: digest.nullable(),
  body: digest,
});
export type Entry = z.infer<typeof entry>;
/** An entry with its body; `body` is undefined where a recorded act removed it. */
export type EntryWithBody = {
  [T in EntryType]: { entry: Entry & { type: T }; type: T; body: BodyOf<T> | undefined };
}[EntryType];
