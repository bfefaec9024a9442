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

type Undoable = KindWith<'undoable', true>;
const asUndo = { irreversible: z.null() };
const undoSchemas = {
  command: commandSchema.extend(asUndo),
  http: httpSchema.extend(asUndo),
  manual: manualSchema.extend(asUndo),
} as const satisfies Readonly<Record<Undoable, z.ZodType>>;
type UndoSchema = (typeof undoSchemas)[Undoable];
/** The way back of one step. Addressed `step~undo`. */
// There are some: the list is not empty.
export const undoStep = z.discriminatedUnion('kind', Object.values(undoSchemas) as [UndoSchema, ...UndoSchema[]]);
export type UndoStep = z.infer<typeof undoStep>;

/** What a step of the procedure says besides: the changes of the deployment plan that it takes back, and its way back. */
const withWayBack = { reverses: z.array(idSchema).max(200).default([]), undo: undoStep.nullable() };
interface WayBack {
  reverses: string[];
  undo: UndoStep | null;
}
export const parallelStep: z.ZodType<ParallelStep> = z.lazy(() => parallelSchema(stepSchema));

/** The schema of each kind of step, in the order in which they are tried. */
export const stepSchemas = {
  command: commandSchema.extend(withWayBack),
  http: httpSchema.extend(withWayBack),
  manual: manualSchema.extend(withWayBack),
  check: checkStep,
  wait: waitStep,
  notify: notifyStep,
  gate: gateStep,
  parallel: parallelStep,
} as const satisfies { readonly [K in StepKind]: z.ZodType<{ kind: K } & (K extends Undoable ? WayBack : unknown)> };
export const stepSchema: z.ZodType<FrozenStep> = z.lazy(() => z.union(Object.values(stepSchemas)));

export type CommandStep = FrozenCommand & WayBack;
export type HttpStep = FrozenHttp & WayBack;
export type ManualStep = FrozenManual & WayBack;
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
