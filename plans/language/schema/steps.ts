import { z } from 'zod';
import { condition, probeSchema } from './criteria.ts';
import {
  capture,
  idSchema,
  jsonPath,
  millisecondsSchema,
  plainInput,
  secretInput,
  textSchema,
  variableName,
} from './values.ts';

/** How many people of which roles. Nobody fills two seats. */
export type FrozenQuorum =
  | { kind: 'role'; role: string; count: number }
  | { kind: 'all'; of: FrozenQuorum[] }
  | { kind: 'any'; of: FrozenQuorum[] };
export const quorumSchema: z.ZodType<FrozenQuorum> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('role'), role: idSchema, count: z.int().min(1).max(20) }),
    z.strictObject({ kind: z.literal('all'), of: z.array(quorumSchema).min(1).max(20) }),
    z.strictObject({ kind: z.literal('any'), of: z.array(quorumSchema).min(1).max(20) }),
  ]),
);

/** What the author advises when the step fails, first of what the run then offers. */
export const advice = z.strictObject({
  advise: z.enum(['retry', 'skip', 'contingency', 'stop']),
  contingency: idSchema.nullable(),
  because: textSchema,
});

/** `attempts` in all, the first included. The n-th pause is `delayMs` times `factor` to the n-1, at most `maxDelayMs`. */
export const retryPolicy = z.strictObject({
  attempts: z.int().min(1).max(100),
  delayMs: millisecondsSchema,
  factor: z.number().min(1).max(10),
  maxDelayMs: millisecondsSchema,
});

const effects = ['none', 'repeatable', 'once'] as const;
export type Effect = (typeof effects)[number];

/** What every step carries. */
const common = {
  id: idSchema,
  title: textSchema,
  because: textSchema.nullable(),
  /** Who is responsible, and, for a manual step, who may confirm it. */
  role: idSchema,
  expectedMs: millisecondsSchema,
};

/** What a step that touches something outside carries as well. */
const acting = {
  ...common,
  runsOn: idSchema,
  effect: z.enum(effects),
  timeoutMs: millisecondsSchema,
  retry: retryPolicy,
  /** Criteria measured before the effect: unless all pass, the step holds and nothing has run. */
  holdWhen: z.array(idSchema),
  /** Criteria measured after the effect until all pass, or the time is up and the step has failed. */
  proceedWhen: z
    .strictObject({ criteria: z.array(idSchema).min(1), everyMs: millisecondsSchema, timeoutMs: millisecondsSchema })
    .nullable(),
  /** Settles an unknown outcome: `done` met and `notDone` not is done, the other way round not done, else neither. */
  verify: z.strictObject({ probe: probeSchema, done: condition, notDone: condition }).nullable(),
  onFailure: advice.nullable(),
  /** Past this step the plain way back no longer exists; `contingency` is what is offered from there on. */
  irreversible: z.strictObject({ because: textSchema, contingency: idSchema.nullable() }).nullable(),
};

const commandBody = {
  argv: z.array(plainInput).min(1).max(1000),
  cwd: plainInput.nullable(),
  env: z.record(variableName, secretInput),
  stdin: secretInput.nullable(),
  expectExit: z.array(z.int().min(0).max(255)).min(1),
  capture: capture.nullable(),
  /** Bytes kept of stdout and stderr together; beyond it the middle is dropped and counted. */
  outputLimit: z.int().min(1024).max(1_073_741_824),
  /** Between SIGTERM and SIGKILL when the time is up. */
  graceMs: millisecondsSchema,
  onWorkerLoss: z.enum(['finish', 'kill']),
};

const httpBody = {
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: plainInput,
  headers: z.record(z.string(), secretInput),
  body: plainInput.nullable(),
  expect: z.strictObject({
    status: z.array(z.int().min(100).max(599)).min(1),
    json: z.array(z.strictObject({ path: jsonPath, condition })),
  }),
  capture: capture.nullable(),
};

const manualBody = {
  instructions: z.array(plainInput).min(1).max(100),
  evidence: z.array(
    z.strictObject({
      id: idSchema,
      kind: z.enum(['text', 'number', 'file']),
      title: textSchema,
      required: z.boolean(),
    }),
  ),
};

/** What a step of the procedure can say as well: the changes of the deployment plan that it takes back. */
const reversing = { reverses: z.array(idSchema).max(200).default([]) };

const undoable = { ...acting, irreversible: z.null() };
/** The way back of one step. Addressed `step~undo`. */
export const undoStep = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('command'), ...undoable, ...commandBody }),
  z.strictObject({ kind: z.literal('http'), ...undoable, ...httpBody }),
  z.strictObject({ kind: z.literal('manual'), ...undoable, ...manualBody }),
]);
export type UndoStep = z.infer<typeof undoStep>;

export const commandStep = z.strictObject({
  kind: z.literal('command'),
  ...acting,
  ...commandBody,
  ...reversing,
  undo: undoStep.nullable(),
});
export const httpStep = z.strictObject({
  kind: z.literal('http'),
  ...acting,
  ...httpBody,
  ...reversing,
  undo: undoStep.nullable(),
});
/** A person does it; `timeoutMs` is when the performer is told again, never an outcome. */
export const manualStep = z.strictObject({
  kind: z.literal('manual'),
  ...acting,
  ...manualBody,
  ...reversing,
  undo: undoStep.nullable(),
});
/** Measures until all criteria pass, or the time is up and the step has failed. */
export const checkStep = z.strictObject({
  kind: z.literal('check'),
  ...common,
  runsOn: idSchema,
  timeoutMs: millisecondsSchema,
  everyMs: millisecondsSchema,
  criteria: z.array(idSchema).min(1),
  onFailure: advice.nullable(),
});
export const waitStep = z.strictObject({ kind: z.literal('wait'), ...common, forMs: millisecondsSchema });
/** Tells people. `required`: the step succeeds only when every channel has taken the message. */
export const notifyStep = z.strictObject({
  kind: z.literal('notify'),
  ...common,
  channels: z.array(idSchema).min(1),
  message: z.array(plainInput).min(1).max(100),
  required: z.boolean(),
  timeoutMs: millisecondsSchema,
  retry: retryPolicy,
  onFailure: advice.nullable(),
});

/** Kinds of people that separation of duties keeps from approving. */
export const separations = ['requester', 'author', 'earlier-approver', 'performer'] as const;
export const gateStep = z.strictObject({
  kind: z.literal('gate'),
  ...common,
  question: textSchema,
  quorum: quorumSchema,
  excluded: z.array(z.enum(separations)),
  /** Default exclusions the author lifted, each with a reason that page and report show. */
  lifted: z.array(z.strictObject({ who: z.enum(separations), because: textSchema })),
  decideOn: z.array(idSchema),
  deadlineMs: millisecondsSchema,
  /** Approval cannot be written here. */
  onDeadline: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('refuse') }),
    z.strictObject({ do: z.literal('contingency'), contingency: idSchema }),
  ]),
  remindEveryMs: millisecondsSchema.nullable(),
  /** In stages; `role`: whose people are named and find the gate in their inbox from then on. They decide only where the quorum has the role. */
  escalate: z.array(
    z.strictObject({
      afterMs: millisecondsSchema,
      channels: z.array(idSchema).min(1),
      role: idSchema.nullable().default(null),
    }),
  ),
  /** An approval not used within this time after the gate settled expires. */
  useWithinMs: millisecondsSchema,
});
export type GateStep = z.infer<typeof gateStep>;

/** All branches run; a failing one lets the others finish, then the run holds. */
export interface ParallelStep {
  kind: 'parallel';
  id: string;
  title: string;
  because: string | null;
  role: string;
  expectedMs: number;
  branches: { id: string; title: string; steps: FrozenStep[] }[];
}
export const parallelStep: z.ZodType<ParallelStep> = z.lazy(() =>
  z.strictObject({
    kind: z.literal('parallel'),
    ...common,
    branches: z
      .array(z.strictObject({ id: idSchema, title: textSchema, steps: z.array(stepSchema).min(1) }))
      .min(2)
      .max(50),
  }),
);

export type CommandStep = z.infer<typeof commandStep>;
export type HttpStep = z.infer<typeof httpStep>;
export type ManualStep = z.infer<typeof manualStep>;
export type CheckStep = z.infer<typeof checkStep>;
export type WaitStep = z.infer<typeof waitStep>;
export type NotifyStep = z.infer<typeof notifyStep>;
export type FrozenStep =
  | CommandStep
  | HttpStep
  | ManualStep
  | CheckStep
  | WaitStep
  | NotifyStep
  | GateStep
  | ParallelStep;
/** Every step that is not itself made of steps. */
export type LeafStep = Exclude<FrozenStep, ParallelStep>;

export const stepSchema: z.ZodType<FrozenStep> = z.lazy(() =>
  z.union([commandStep, httpStep, manualStep, checkStep, waitStep, notifyStep, gateStep, parallelStep]),
);
