import { z } from 'zod';
import { criterionSchema } from './criteria.ts';
import { deploymentPlanSchema } from './deployment.ts';
import { stepSchema } from '../kinds/index.ts';
import { quorumSchema } from './parts/people.ts';
import {
  digestSchema,
  idSchema,
  literal,
  millisecondsSchema,
  personSchema,
  plainInput,
  secretInput,
  textSchema,
  variableName,
  versionSchema,
} from './parts/values.ts';

/** A way to reach people. An e-mail goes through the SMTP server of the worker's configuration. */
export const channelSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    id: idSchema,
    title: textSchema,
    url: plainInput,
    headers: z.record(z.string(), secretInput),
  }),
  z.strictObject({ kind: z.literal('email'), id: idSchema, title: textSchema, to: z.array(plainInput).min(1).max(50) }),
]);
export type FrozenChannel = z.infer<typeof channelSchema>;

/** Moments of a run at which people are notified, besides the plan's own notify steps. */
export const occasions = ['started', 'gate-opened', 'held', 'ended'] as const;
export type Occasion = (typeof occasions)[number];

/**
 * An answer for the case that the plain way back fails or is gone. `then` says how the run goes on after its steps:
 * `continue` with the step after the one that held, `retry` that step, or `end` the run as not rolled back.
 */
export const contingencySchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  because: textSchema,
  steps: z.array(stepSchema).min(1),
  then: z.enum(['continue', 'retry', 'end']),
});
export type FrozenContingency = z.infer<typeof contingencySchema>;

/** Something else that a rollback could disturb, how that is checked, and whom to call. */
export const affected = z.strictObject({
  service: idSchema,
  because: textSchema,
  criteria: z.array(idSchema).min(1),
  call: textSchema,
});

/** What a plan answers, by the member that answers it: the nine questions in their order, and what else is affected. */
export const answers = [
  'circumstances',
  'window',
  'authorizedBy',
  'performedBy',
  'steps',
  'contingencies',
  'duration',
  'communication',
  'tested',
  'affects',
] as const;
export type AnswerName = (typeof answers)[number];

/** The published plan that this one was derived from, and which of its answers still hold for this release, and why. */
export const basedOn = z.strictObject({
  plan: digestSchema,
  confirmed: z.array(z.strictObject({ answer: z.enum(answers), because: textSchema })).max(answers.length),
});
export type BasedOn = z.infer<typeof basedOn>;

/** A word by which plans are found: `kubernetes`, `PostgreSQL 16`. */
const word = z
  .string()
  .regex(/^[^\s,\p{C}](?:[^,\p{C}]{0,58}[^\s,\p{C}])?$/u, 'a word or a few, at most 60 letters, without commas');

/** A text that looks as if it belonged to another release, and why it belongs to this one. */
export const allowedText = z.strictObject({ text: z.string().min(1).max(1000), because: textSchema });

/** A warning that its author has looked at: its code, the address of a step or a JSON pointer, and why it may stay. */
export const silencedWarning = z.strictObject({
  code: z.string().min(1).max(60),
  at: z.string().max(400),
  because: textSchema,
});

/** Requests of the performer of a run that can need an approval. `undo`: a stop that undoes what can be undone. */
export const approvable = ['retry', 'skip', 'contingency', 'stop', 'undo', 'extend'] as const;
export type Approvable = (typeof approvable)[number];

/** The frozen plan, version 1. All defaults are written out; where order means something it is an array with ids. */
export const frozenPlan = z.strictObject({
  v: z.literal(1),
  release: z.strictObject({ service: idSchema, version: versionSchema }),
  returnsTo: versionSchema,
  title: textSchema,
  authors: z.array(personSchema).min(1).max(50),
  /** Who does what. */
  roles: z
    .array(z.strictObject({ id: idSchema, title: textSchema, does: textSchema }))
    .min(1)
    .max(50),
  settings: z.strictObject({
    names: z.array(z.strictObject({ name: variableName, kind: z.enum(['string', 'number', 'boolean']) })),
    environments: z
      .array(z.strictObject({ id: idSchema, values: z.record(variableName, literal) }))
      .min(1)
      .max(50),
  }),
  secrets: z.array(z.strictObject({ name: variableName, title: textSchema })),
  criteria: z.array(criterionSchema).min(1).max(200),
  /** Question 1. Any of `rollBackWhen` failing asks for a rollback; all of `successWhen` passing means that it worked. */
  circumstances: z.strictObject({
    because: textSchema,
    rollBackWhen: z.array(idSchema).min(1),
    successWhen: z.array(idSchema).min(1),
  }),
  /** Question 2. Counted from the recorded deployment. */
  window: z.strictObject({
    opensAfterMs: millisecondsSchema,
    closesAfterMs: millisecondsSchema.min(1),
    because: textSchema,
  }),
  /** Question 3. The gate that authorizes: everything that changes something comes after it. */
  authorizedBy: z.strictObject({ gate: idSchema, because: textSchema }),
  /** Question 4. */
  performedBy: z.strictObject({ role: idSchema, startWithinMs: millisecondsSchema.min(1), because: textSchema }),
  /** Question 5. */
  steps: z.array(stepSchema).min(1),
  /** Question 6. */
  contingencies: z.array(contingencySchema).min(1).max(50),
  /** Question 7. Beyond `atMostMs` the run says that it is late. */
  duration: z.strictObject({
    expectedMs: millisecondsSchema.min(1),
    atMostMs: millisecondsSchema.min(1),
    because: textSchema,
  }),
  /** Question 8. */
  communication: z.strictObject({
    because: textSchema,
    channels: z.array(channelSchema).min(1).max(50),
    tell: z.array(z.strictObject({ when: z.enum(occasions), channels: z.array(idSchema).min(1) })),
    /** While the run holds or waits, the performer gets a reminder this often. */
    remindEveryMs: millisecondsSchema.min(1000),
  }),
  /** Question 9. What the author claims; a run shows it beside what the record knows. */
  tested: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('rehearsed'),
      environment: idSchema,
      maxAgeMs: millisecondsSchema.min(1),
      because: textSchema,
    }),
    z.strictObject({ kind: z.literal('untested'), because: textSchema }),
  ]),
  affects: z.array(affected),
  /**
   * Which requests of the performer need whose approval. In every plan, skipping a step that cannot be undone or
   * that verifies, undoing, and extending the window always need one.
   */
  changesNeed: z
    .array(z.strictObject({ action: z.enum(approvable), quorum: quorumSchema, because: textSchema }))
    .max(6)
    .default([]),
  /** By what the plan is found again, besides what it does. */
  tags: z.array(word).max(50).default([]),
  technologies: z.array(word).max(50).default([]),
  basedOn: basedOn.nullable().default(null),
  /** What was deployed, where the author says so. */
  deploymentPlan: deploymentPlanSchema.nullable().default(null),
  allowed: z.array(allowedText).max(200).default([]),
  silenced: z.array(silencedWarning).max(200).default([]),
});
export type FrozenPlan = z.infer<typeof frozenPlan>;

export const planLimits = { bytes: 1024 * 1024, steps: 1000 } as const;
