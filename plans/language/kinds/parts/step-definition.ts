import type { Finding } from '../../checks/parts/finding.ts';
import type { PlacedInput } from '../../checks/parts/inputs.ts';
import type { Mention } from '../../checks/parts/problem.ts';
import type { DocumentLine } from '../../document/parts/document.ts';
import type { ShellWord } from '../../document/parts/shell.ts';
import type { FreezeContext } from '../../freeze/parts/context.ts';
import type { StepFacts } from '../../outline/outline.ts';
import type { Condition } from '../../schema/parts/conditions.ts';
import type { FrozenPlainInput, FrozenSecretInput } from '../../schema/parts/values.ts';

/** Where a step is being frozen. */
export interface FreezePlace {
  readonly context: FreezeContext;
  readonly path: string;
  readonly id: string;
  /** Who is responsible where a step names nobody. */
  readonly performer: string;
}

/** One line of what the people who decide are shown of a step. */
export interface ShownLine {
  readonly name: string;
  readonly input: FrozenSecretInput;
}

/** What a step names that the plan lists, by what it is. */
export type NamedByStep = Partial<Readonly<Record<'role' | 'criterion' | 'contingency' | 'channel', Mention[]>>>;

/** Why a step that is called repeatable is not plainly so. */
export interface AddsUp {
  readonly path: string;
  readonly does: string;
  readonly found: string;
}

/**
 * Everything that one kind of step is in the language, beside its schema. Each kind has a file that gives this, a row in
 * `index.ts`, and its traits in `outline/traits.ts`; what it does is in `activities/`. Pure: a step is data. `pointer`
 * is where the step is in the frozen plan.
 */
export interface StepDefinition<Step = unknown, Spec = unknown, Frozen = Step> {
  /** What is written out where its author says nothing. */
  readonly defaults?: object;
  /** How it looks in the picture of a plan, and what is below its title where it says more than its kind. */
  readonly drawn: { readonly fill: string; detail?(step: Step): string };
  /** The frozen form, without what an undo adds. `inside` freezes steps that it is made of. Reports, and does not throw. */
  freeze(place: FreezePlace, spec: Spec, inside: (path: string, steps: readonly unknown[]) => unknown[]): Frozen;
  /** What it does, in the plan as a document. `shell`: what a person types instead. */
  does(step: Step, shell: string | undefined): DocumentLine[];
  /** What the people who decide are shown, in this order. `titleOf` gives the title of a criterion. */
  shown(step: Step, titleOf: (criterion: string) => string): ShownLine[];
  /** The inputs that may name settings, outputs and secrets. */
  inputs?(pointer: string, step: Step): PlacedInput[];
  /** What it names besides its role, its advice and what is measured around it. */
  names?(pointer: string, step: Step): NamedByStep;
  /** Names that are in it twice. */
  twice?(pointer: string, step: Step): Finding[];
  /** What of it does not fit together. */
  problems?(pointer: string, step: Step): Finding[];
  /** Conditions that it holds values against. */
  conditions?(pointer: string, step: Step): readonly { readonly path: string; readonly condition: Condition }[];
  /** Why it does something more each time it runs, where that is plain. */
  addsUp?(pointer: string, step: Step): AddsUp | undefined;
  /** The program that it runs, with its arguments, at `argv`. */
  argv?(step: Step): readonly FrozenPlainInput[];
  /** What a person types into a shell to do the same by hand. */
  shell?(step: Step, word: ShellWord): string;
  /** The longest that one attempt takes; left out for what waits for people or a time. `roundMs`: to measure criteria once. */
  limitMs?(step: Step, roundMs: (criteria: readonly string[]) => number): number;
  /** What a workflow has to know of it besides kind, label and limit. `labelsOf`: on which labels criteria are measured. */
  outlined?(step: Step, labelsOf: (criteria: readonly string[]) => string[]): Partial<StepFacts>;
}
