import { z } from 'zod';
import type { KindWith, StepKind } from '../outline/traits.ts';
import { idSchema } from '../schema/parts/values.ts';
import { checkKind, checkStep, type CheckStep } from './check.ts';
import { commandKind, commandSchema, type FrozenCommand } from './command.ts';
import { gateKind, gateStep, type GateStep } from './gate.ts';
import { httpKind, httpSchema, type FrozenHttp } from './http.ts';
import { manualKind, manualSchema, type FrozenManual } from './manual.ts';
import { notifyKind, notifyStep, type NotifyStep } from './notify.ts';
import { parallelKind, parallelSchema, type FrozenParallel, type ParallelOf } from './parallel.ts';
import type { StepDefinition } from './parts/step-definition.ts';
import { waitKind, waitStep, type WaitStep } from './wait.ts';

/** What the language knows of every kind of step. */
export const stepKinds = {
  command: commandKind,
  http: httpKind,
  manual: manualKind,
  check: checkKind,
  wait: waitKind,
  notify: notifyKind,
  gate: gateKind,
  parallel: parallelKind,
} as const satisfies Readonly<Record<StepKind, StepDefinition>>;

const asUndo = { irreversible: z.null() };
/** The way back of one step. Addressed `step~undo`. */
export const undoStep = z.discriminatedUnion('kind', [
  commandSchema.extend(asUndo),
  httpSchema.extend(asUndo),
  manualSchema.extend(asUndo),
]) satisfies z.ZodType<{ kind: KindWith<'undoable', true> }>;
export type UndoStep = z.infer<typeof undoStep>;

/** What a step of the procedure says besides: the changes of the deployment plan that it takes back, and its way back. */
const withWayBack = { reverses: z.array(idSchema).max(200).default([]), undo: undoStep.nullable() };
const commandStep = commandSchema.extend(withWayBack);
const httpStep = httpSchema.extend(withWayBack);
const manualStep = manualSchema.extend(withWayBack);

export const parallelStep: z.ZodType<ParallelStep> = z.lazy(() => parallelSchema(stepSchema));

/** The schema of each kind of step, in the order in which they are tried. */
export const stepSchemas = {
  command: commandStep,
  http: httpStep,
  manual: manualStep,
  check: checkStep,
  wait: waitStep,
  notify: notifyStep,
  gate: gateStep,
  parallel: parallelStep,
} as const satisfies Readonly<Record<StepKind, z.ZodType>>;
export const stepSchema: z.ZodType<FrozenStep> = z.lazy(() => z.union(Object.values(stepSchemas)));

export type CommandStep = z.infer<typeof commandStep>;
export type HttpStep = z.infer<typeof httpStep>;
export type ManualStep = z.infer<typeof manualStep>;
export type ParallelStep = ParallelOf<FrozenStep>;
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

/** A step, or the undo of one, without what only one of the two says. */
export type StepBody =
  | FrozenCommand
  | FrozenHttp
  | FrozenManual
  | CheckStep
  | WaitStep
  | NotifyStep
  | GateStep
  | FrozenParallel;

/** What the language knows of the kind of a step. */
export function definitionOf({ kind }: { readonly kind: StepKind }): StepDefinition<StepBody, unknown, object> {
  return stepKinds[kind];
}
