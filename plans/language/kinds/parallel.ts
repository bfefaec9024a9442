import { z } from 'zod';
import { built, type MembersOf } from '../builders/contents.ts';
import { stepMembers, type StepSpec } from '../builders/step-specs.ts';
import type { Step } from '../builders/step-values.ts';
import { repeated } from '../checks/parts/problem.ts';
import { listed, mark } from '../freeze/parts/context.ts';
import { idSchema, textSchema } from '../schema/parts/values.ts';
import { common, commonOf } from './parts/common.ts';
import type { StepDefinition } from './parts/step-definition.ts';

/** Side by side: all branches run; a failing one lets the others finish, then the run holds. `S`: what a branch is made of. */
export interface ParallelOf<S> {
  kind: 'parallel';
  id: string;
  title: string;
  because: string | null;
  role: string;
  expectedMs: number;
  branches: { id: string; title: string; steps: S[] }[];
}

/** The schema of a parallel step whose branches are made of these steps. */
export function parallelSchema<S>(step: z.ZodType<S>): z.ZodType<ParallelOf<S>> {
  return z.strictObject({
    kind: z.literal('parallel'),
    ...common,
    branches: z
      .array(z.strictObject({ id: idSchema, title: textSchema, steps: z.array(step).min(1) }))
      .min(2)
      .max(50),
  });
}

export interface BranchSpec {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly Step[];
}
const branchMembers: MembersOf<BranchSpec> = { id: true, title: true, steps: true };
/** A branch of a parallel step. */
export interface Branch extends BranchSpec {
  readonly kind: 'branch';
}
/** One branch of a parallel step: its steps one after the other. */
export function branch(id: string, title: string, steps: readonly Step[]): Branch {
  const spec: BranchSpec = { id, title, steps };
  return built({ kind: 'branch', ...spec }, spec, branch, { members: branchMembers });
}

export interface ParallelSpec extends StepSpec {
  readonly branches: readonly BranchSpec[];
}
const members: MembersOf<ParallelSpec> = { ...stepMembers, branches: true };

/** Runs branches side by side; a failing one lets the others finish, then the run holds. */
export function parallel(id: string, spec: ParallelSpec): Step {
  return built({ kind: 'parallel', id }, spec, parallel, { members });
}

/** What is known of a step where only its time and what it is made of count. */
interface TimedStep {
  readonly expectedMs: number;
  readonly branches?: readonly { readonly steps: readonly TimedStep[] }[];
}

/** A parallel step, with branches of any kind. */
export type FrozenParallel = ParallelOf<TimedStep>;

/** The step whose branches run side by side. */
export const parallelKind: StepDefinition<FrozenParallel, ParallelSpec> = {
  drawn: { fill: '#ffffff', detail: () => 'side by side' },
  freeze(place, spec, inside) {
    const { context, path } = place;
    const branches = listed(context, `${path}/branches`, spec.branches).map((one, at) => {
      const here = `${path}/branches/${at}`;
      mark(context, here, one);
      return { id: one.id, title: one.title, steps: inside(`${here}/steps`, one.steps) as TimedStep[] };
    });
    const longest = Math.max(0, ...branches.map(({ steps }) => neededMs(steps)));
    return { kind: 'parallel', ...commonOf(place, spec, `${longest}ms`), branches };
  },
  does: () => [],
  shown: () => [],
  twice: (pointer, { branches }) =>
    repeated(
      `${pointer}/branches`,
      'branch',
      branches.map(({ id }) => id),
    ),
};

/** How long steps take one after the other, by their own estimates; branches side by side. */
function neededMs(steps: readonly TimedStep[]): number {
  return steps.reduce(
    (sum, { expectedMs, branches }) =>
      sum + (branches ? Math.max(...branches.map((one) => neededMs(one.steps))) : expectedMs),
    0,
  );
}
