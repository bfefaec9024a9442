import { z } from 'zod';
import type { Approvable } from '../plans/language/schema/plan.ts';
import { rosterChange } from '../roster/change.ts';
import { defaultEndorsers, defaultRoles, roster, type Action, type DefaultRole } from '../roster/schema.ts';
import { causes, decisions, injection, manualOutcomes, memberValues, type About } from './members.ts';

const { digest, address, person, id, release, text, line, reason, time, blobs } = memberValues;
const developing = ['developer', 'deployment-engineer'] as const;
const operating = ['production-support', 'deployment-engineer'] as const;

/** All that is particular about an action, except how it is decided (authority/decisions/). */
export interface ActionSpec {
  /** What it is about. This says which members every envelope of that sort has (members.ts). */
  readonly about: About;
  /** Who may do it in every installation. A roster adds roles by `may`; a plan adds the role of a run, a step or a gate. */
  readonly roles: readonly DefaultRole[];
  /**
   * True: the workflow of the run must learn of it, so it is decided in the run's turn. False: it is decided at once.
   * `assess` is decided at once and measured afterwards, by a workflow of its own.
   */
  readonly forwarded: boolean;
  /** What of it a plan may make wait for an approval; nothing when left out. */
  readonly approvable?: readonly Approvable[];
  /** The types of entries that it can write in the name of the person, besides a refusal. `verify/` compares them. */
  readonly causes: readonly string[];
  /** The members of its envelope that no other says. */
  readonly members: z.ZodRawShape;
}

/** Everything that a person can ask for, one row for each action. The order is the order of the envelope's union. */
export const actionSpecs = {
  'session.open': { about: 'session', roles: defaultRoles, forwarded: false, causes: [], members: {} },
  'roster.publish': {
    about: 'installation',
    roles: ['administrator'],
    forwarded: false,
    causes: ['roster.changed', 'roster.proposed'],
    members: {
      roster,
      /** The digest of the roster that it replaces: denied where another one is in force by then. */
      base: digest.optional(),
      reason: reason.nullable(),
    },
  },
  'roster.change': {
    about: 'installation',
    roles: ['administrator'],
    forwarded: false,
    causes: ['roster.changed', 'roster.proposed'],
    members: { change: rosterChange, reason: reason.nullable() },
  },
  /** About a change that waits for a second administrator, by the number of its entry and the digest of what it asks. */
  'roster.decide': {
    about: 'installation',
    roles: ['administrator'],
    forwarded: false,
    causes: ['roster.changed', 'roster.declined'],
    members: {
      proposal: z.int().min(0),
      subject: digest,
      decision: z.enum(['approve', 'refuse']),
      reason: reason.nullable(),
    },
  },
  /** The frozen plan, the author's source and the source map are put as blobs first. */
  'plan.publish': {
    about: 'release',
    roles: developing,
    forwarded: false,
    causes: ['plan.published'],
    members: {
      plan: digest,
      release,
      source: digest.nullable(),
      sourceMap: digest.nullable(),
      /** Who changed the plan's file by its Git history, besides the authors it names. */
      writtenBy: z.array(person).max(100).optional(),
    },
  },
  'plan.endorse': {
    about: 'release',
    roles: defaultEndorsers,
    forwarded: false,
    causes: ['plan.endorsed'],
    members: { plan: digest, release },
  },
  /** A run of the published plan where it says that it is rehearsed; it never counts as the release's outcome. */
  rehearse: {
    about: 'release',
    roles: developing,
    forwarded: true,
    causes: ['run.requested', 'run.admitted', 'run.denied'],
    members: {
      release,
      environment: id,
      plan: digest,
      inject: z.array(injection).max(100),
      performer: person.optional(),
      reason: reason.nullable(),
    },
  },
  deployed: {
    about: 'release',
    roles: ['deployment-engineer'],
    forwarded: false,
    causes: ['release.deployed'],
    members: { release, environment: id, deployedAt: time },
  },
  /** Allowed at once, and answered by the workers that measure. */
  assess: {
    about: 'release',
    roles: ['developer', 'deployment-engineer', 'production-support'],
    forwarded: false,
    causes: [],
    members: { release, environment: id },
  },
  start: {
    about: 'release',
    roles: operating,
    forwarded: true,
    causes: [
      'run.requested',
      'run.admitted',
      'run.denied',
      'release.deployed',
      'deviation',
      'glass.broken',
      'gate.opened',
    ],
    members: {
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
    },
  },
  /** The roles of the gate's quorum decide. */
  decide: {
    about: 'gate',
    roles: [],
    forwarded: true,
    causes: ['gate.decided', 'gate.settled', 'run.ending', 'request.lapsed'],
    members: {
      subject: digest,
      decision: z.enum(decisions),
      reason: reason.nullable(),
      /** The defect that is fixed forward, or lived with. */
      defect: line(200).min(1).optional(),
    },
  },
  /** What somebody who is asked to decide needs to know first. It settles nothing, so the workflow need not learn of it. */
  ask: { about: 'gate', roles: [], forwarded: false, causes: ['gate.asked'], members: { question: reason } },
  /** Answers one question of a gate's visit by its number, or all that are open. The performer answers. */
  reply: {
    about: 'gate',
    roles: [],
    forwarded: false,
    causes: ['gate.answered'],
    members: { question: z.int().min(1).nullable(), text: reason },
  },
  /** The step's own role confirms, and nobody else. */
  confirm: {
    about: 'step',
    roles: [],
    forwarded: true,
    causes: ['step.succeeded', 'note'],
    members: {
      evidence: z
        .array(z.strictObject({ id, value: z.union([text(4000), z.number()]).nullable(), file: digest.nullable() }))
        .max(50),
      note: reason.nullable(),
    },
  },
  retry: {
    about: 'step',
    roles: operating,
    forwarded: true,
    approvable: ['retry'],
    causes: ['step.retried', 'gate.opened'],
    members: { reason: reason.nullable() },
  },
  skip: {
    about: 'step',
    roles: [],
    forwarded: true,
    approvable: ['skip'],
    causes: ['step.skipped', 'deviation', 'gate.opened'],
    members: { reason },
  },
  contingency: {
    about: 'step',
    roles: [],
    forwarded: true,
    approvable: ['contingency'],
    causes: ['contingency.chosen', 'run.continued', 'gate.opened'],
    members: { contingency: id, reason: reason.nullable() },
  },
  hold: { about: 'run', roles: operating, forwarded: true, causes: ['run.held'], members: { reason } },
  /** Goes on after `hold`, or after a step that held before it began. */
  continue: {
    about: 'run',
    roles: operating,
    forwarded: true,
    causes: ['run.continued'],
    members: { step: address.nullable(), reason: reason.nullable() },
  },
  /** `undoes`: what would be undone, in that order, as it was shown to who signs. */
  stop: {
    about: 'run',
    roles: [],
    forwarded: true,
    approvable: ['stop', 'undo'],
    causes: ['run.ending', 'gate.opened'],
    members: { undo: z.boolean(), reason, undoes: z.array(address).max(2000).optional() },
  },
  /** A later end of the window in which the rollback may begin. */
  extend: {
    about: 'run',
    roles: [],
    forwarded: true,
    approvable: ['extend'],
    causes: ['window.extended', 'deviation', 'gate.opened'],
    members: { until: time, reason },
  },
  /** Offers the run to another performer. Nothing that the workflow knows changes: who performs is read from the record. */
  handover: {
    about: 'run',
    roles: [],
    forwarded: false,
    causes: ['performer.offered'],
    members: { to: person, reason: reason.nullable() },
  },
  /** Takes a run that was handed over; one that was not only with a reason, which is a deviation. */
  'take-over': {
    about: 'run',
    roles: [],
    forwarded: false,
    causes: ['performer.changed', 'deviation'],
    members: { reason: reason.nullable() },
  },
  /** Passes a visit of a gate without its quorum. No role may, until an installation lets one. */
  'break-glass': {
    about: 'gate',
    roles: [],
    forwarded: true,
    causes: ['gate.settled', 'glass.broken', 'deviation', 'gate.opened', 'request.lapsed'],
    members: { subject: digest, reason },
  },
  /** A rollback that was done by hand while nothing else worked: a person's word, and what shows it. */
  'record-manual': {
    about: 'release',
    roles: operating,
    forwarded: false,
    causes: ['run.requested', 'run.recorded', 'glass.broken', 'deviation', 'gate.opened', 'run.ended'],
    members: {
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
    },
  },
  resolve: {
    about: 'step',
    roles: [],
    forwarded: true,
    causes: ['step.resolved', 'step.holding'],
    members: { as: z.enum(['done', 'not-done']), evidence: reason, files: blobs },
  },
  /** Also before a run begins and after it has ended. */
  note: { about: 'run', roles: operating, forwarded: false, causes: ['note'], members: { text: reason, files: blobs } },
} as const satisfies { readonly [A in Action]: ActionSpec };

/** An action that has a row. Every action has one, or the table does not compile; what is made from it still does. */
export type ActionWithRow = keyof typeof actionSpecs;

/** Whether an action begins a run: the workflow that learns of it is a new one. */
export function beginsRun(action: ActionWithRow): boolean {
  const { about, forwarded } = actionSpecs[action];
  return forwarded && about === 'release';
}

type ActionAbout<S extends About> = {
  [A in ActionWithRow]: (typeof actionSpecs)[A]['about'] extends S ? A : never;
}[ActionWithRow];
/** An action about a gate of a run. */
export type GateAction = ActionAbout<'gate'>;
/** An action about a run, or about a step or a gate of one: its envelope names the run and its plan. */
export type RunAction = ActionAbout<'run' | 'step' | 'gate'>;
type ApprovableInRow<Row> = Row extends { readonly approvable: readonly (infer What)[] } ? What : never;
/** What a plan may make wait for an approval when somebody asks for this action. */
export type ApprovableBy<A extends ActionWithRow> = { [B in A]: ApprovableInRow<(typeof actionSpecs)[B]> }[A];
