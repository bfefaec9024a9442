import { z } from 'zod';
import { stepKey } from './step-key.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { definitionOf, type FrozenStep, type UndoStep } from '../kinds/index.ts';
import { isMembers } from '../diff/tree.ts';
import type { Json } from '../../../common/canonical.ts';

const words = z.array(z.string().max(200)).max(200);

/** By what plans are alike: what is deployed, what it runs on, how the steps follow each other, and what it is about. */
export const planTraits = z.strictObject({
  /** What the deployment puts somewhere, and the services it touches. */
  components: words,
  /** What the author declared, and the programs that the steps run. */
  technologies: words,
  tags: words,
  /** Pairs of steps that follow each other, by their kinds, and how often. */
  shapes: z.record(z.string().max(60), z.int().min(1)),
});
export type PlanTraits = z.infer<typeof planTraits>;

/** What there is of a plan, frozen or still being written. */
export type PlanDraft = Partial<
  Pick<FrozenPlan, 'steps' | 'contingencies' | 'tags' | 'technologies' | 'deploymentPlan' | 'affects'>
>;

/** The traits of a plan, or of as much of it as there is. Pure. */
export function traitsOf({
  steps = [],
  contingencies = [],
  tags = [],
  technologies = [],
  deploymentPlan,
  affects = [],
}: PlanDraft): PlanTraits {
  const all = [...steps, ...contingencies.flatMap((one) => one.steps)];
  return {
    components: sorted([...deployedBy(deploymentPlan), ...affects.map(({ service }) => service)]),
    technologies: sorted([...technologies, ...all.flatMap(programsOf)].map((one) => one.toLowerCase())),
    tags: sorted(tags.map((one) => one.toLowerCase())),
    shapes: counted([...pairs(steps, ''), ...contingencies.flatMap(({ steps: inside }) => pairs(inside, '@'))]),
  };
}

function deployedBy(plan: FrozenPlan['deploymentPlan'] | undefined): string[] {
  if (!plan) return [];
  return [...plan.changes.filter(({ kind }) => kind === 'component').map(({ id }) => id), ...plan.affects];
}

/** The programs that a step and what is inside it run, without the folders that they lie in. */
function programsOf(step: FrozenStep | UndoStep): string[] {
  if ('branches' in step) return step.branches.flatMap((branch) => branch.steps.flatMap(programsOf));
  const [program] = definitionOf(step).argv?.(step) ?? [];
  const own = typeof program === 'string' ? [program] : [];
  const undo = 'undo' in step && step.undo ? programsOf(step.undo) : [];
  return [...own.map((path) => path.slice(path.lastIndexOf('/') + 1)).filter(Boolean), ...undo];
}

function pairs(steps: readonly FrozenStep[], start: string): string[] {
  const keys = [start, ...steps.map(stepKey)];
  const inside = steps.flatMap((step) =>
    'branches' in step ? step.branches.flatMap((one) => pairs(one.steps, '|')) : [],
  );
  return [...keys.slice(1).map((key, at) => `${keys[at]}>${key}`), ...inside];
}

function counted(keys: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const most = [...counts].toSorted(([, one], [, other]) => other - one).slice(0, 80);
  return Object.fromEntries(most);
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)]
    .toSorted()
    .slice(0, 60)
    .map((name) => name.slice(0, 200));
}

/** The traits in the bytes of a plan that was published, by any version of the language. */
export function traitsIn(bytes: Uint8Array): PlanTraits {
  const value = JSON.parse(new TextDecoder().decode(bytes)) as Json;
  // It was checked when it was published; what it could not say then has no part in likeness.
  return traitsOf(isMembers(value) ? value : {});
}
