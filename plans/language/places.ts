import { branchPrefix, contingencyPrefix, undoAddress } from './outline/address.ts';
import type { FrozenPlan } from './schema/plan.ts';
import type { FrozenStep, LeafStep, UndoStep } from './kinds/index.ts';
import {
  ranByWorker,
  stepTraits,
  traitsOfKind,
  type KindWith,
  type StepKind,
  type StepTraits,
} from './outline/traits.ts';

/** One step of a plan, at its address. */
export interface PlacedStep {
  readonly address: string;
  readonly step: FrozenStep | UndoStep;
  /** Its place in the frozen plan, as a JSON pointer: `/steps/2/branches/0/steps/1`. */
  readonly pointer: string;
  /** Leaf steps that are settled directly before it, inside its procedure or contingency. */
  readonly after: readonly string[];
  /** Gates from which it is reached without passing another gate, inside its procedure or contingency. */
  readonly gates: readonly string[];
  /** Reached from the beginning of its contingency without passing a gate: who may enter decides. */
  readonly entry: boolean;
  /** For an undo: the address of the step that it takes back. */
  readonly undoes: string | undefined;
}

/** Every step of the plan in its order, undos right after their steps, contingencies last. */
export function placedSteps(plan: FrozenPlan): readonly PlacedStep[] {
  return [...indexOf(plan).values()];
}

/** The step at an address, or undefined when the plan has none there. */
export function stepAt(plan: FrozenPlan, address: string): FrozenStep | UndoStep | undefined {
  return indexOf(plan).get(address)?.step;
}

/** The placed step at an address, or undefined when the plan has none there. */
export function placeOf(plan: FrozenPlan, address: string): PlacedStep | undefined {
  return indexOf(plan).get(address);
}

/** Every step with its address: the procedure, then the contingencies; undos right after their steps, parallels before their branches. */
export function allSteps(plan: FrozenPlan): { address: string; step: FrozenStep | UndoStep }[] {
  return placedSteps(plan).map(({ address, step }) => ({ address, step }));
}

/**
 * The leaf steps that must be settled before the one at this address may begin, nearest first: within the procedure,
 * or, for a step of a contingency, within that contingency. None for an undo: what is undone is for the run to say.
 */
export function predecessors(plan: FrozenPlan, address: string): string[] {
  const index = indexOf(plan);
  const found = new Set(index.get(address)?.after);
  // A Set is iterated in the order of insertion, and what is added meanwhile is visited too.
  for (const before of found) for (const one of index.get(before)?.after ?? []) found.add(one);
  return [...found];
}

/** How long the procedure will still take by its own estimates: branches side by side, settled leaf steps left out. */
export function neededMs(plan: FrozenPlan, settled: Iterable<string>): number {
  return sumNeeded(plan.steps, '', new Set(settled));
}

function sumNeeded(steps: readonly FrozenStep[], prefix: string, settled: ReadonlySet<string>): number {
  return steps.reduce((sum, step) => sum + stepNeeded(step, prefix + step.id, settled), 0);
}

function stepNeeded(step: FrozenStep, address: string, settled: ReadonlySet<string>): number {
  if (settled.has(address)) return 0;
  if (!('branches' in step)) return step.expectedMs;
  return Math.max(...step.branches.map((branch) => sumNeeded(branch.steps, branchPrefix(address, branch.id), settled)));
}

/** What the kind of a step is like. */
export function traitsOfStep({ kind }: { readonly kind: StepKind }): StepTraits {
  return stepTraits[kind];
}

/** Whether a step may change something outside: its effect alone says so. */
export function changesSomething(step: FrozenStep | UndoStep): boolean {
  return 'effect' in step && step.effect !== 'none';
}

/** Whether a step may change something outside without a person, so that it has to be behind a gate. */
export function needsGate(step: FrozenStep | UndoStep): boolean {
  return traitsOfStep(step).needsGate && changesSomething(step);
}

/** The steps of kinds of which a trait has this value. */
type StepWith<T extends keyof StepTraits, V extends StepTraits[T]> = Extract<
  FrozenStep | UndoStep,
  { kind: KindWith<T, V> }
>;

/** Whether people decide at a step. */
export function isGate(step: FrozenStep | UndoStep | undefined): step is StepWith<'opensFor', 'decision'> {
  return traitsOfKind(step?.kind ?? '')?.opensFor === 'decision';
}

/** Whether a person does a step, and confirms it. */
export function isByHand(step: FrozenStep | UndoStep | undefined): step is StepWith<'opensFor', 'person'> {
  return traitsOfKind(step?.kind ?? '')?.opensFor === 'person';
}

/** Whether a step tells people. */
export function tellsPeople(step: FrozenStep | UndoStep | undefined): step is StepWith<'begins', 'tell'> {
  return traitsOfKind(step?.kind ?? '')?.begins === 'tell';
}

/** The label of the workers that carry out a step; undefined where none does. */
export function workerLabel(step: FrozenStep | UndoStep): string | undefined {
  return 'runsOn' in step && ranByWorker(step.kind) ? step.runsOn : undefined;
}

/** Whether a step is itself made of no steps. */
export function isLeaf(step: FrozenStep | UndoStep): step is LeafStep | UndoStep {
  return !('branches' in step);
}

type Index = ReadonlyMap<string, PlacedStep>;
// Frozen plans never change, so each is walked once.
const indexes = new WeakMap<FrozenPlan, Index>();

function indexOf(plan: FrozenPlan): Index {
  const known = indexes.get(plan);
  if (known) return known;
  const index = new Map<string, PlacedStep>();
  place(index, plan.steps, '', '/steps', { after: [], gates: [], entry: false });
  plan.contingencies.forEach(({ id, steps }, at) =>
    place(index, steps, contingencyPrefix(id), `/contingencies/${at}/steps`, { after: [], gates: [], entry: true }),
  );
  indexes.set(plan, index);
  return index;
}

/** How one arrives at a step. */
type Arrival = Pick<PlacedStep, 'after' | 'gates' | 'entry'>;

/** Places a sequence of steps and says how one arrives at what comes after it. */
function place(
  index: Map<string, PlacedStep>,
  steps: readonly FrozenStep[],
  prefix: string,
  pointer: string,
  start: Arrival,
): Arrival {
  let arrival = start;
  steps.forEach((step, at) => {
    const address = prefix + step.id;
    const here = `${pointer}/${at}`;
    index.set(address, { address, step, pointer: here, ...arrival, undoes: undefined });
    if ('undo' in step && step.undo) placeUndo(index, address, step.undo, here, arrival);
    arrival = 'branches' in step ? placeBranches(index, step, address, here, arrival) : passed(step, address, arrival);
  });
  return arrival;
}

function placeUndo(
  index: Map<string, PlacedStep>,
  address: string,
  step: UndoStep,
  pointer: string,
  arrival: Arrival,
): void {
  const undo = undoAddress(address);
  index.set(undo, { address: undo, step, pointer: `${pointer}/undo`, ...arrival, after: [], undoes: address });
}

function placeBranches(
  index: Map<string, PlacedStep>,
  step: Extract<FrozenStep, { branches: unknown }>,
  address: string,
  pointer: string,
  arrival: Arrival,
): Arrival {
  const ends = step.branches.map((branch, at) =>
    place(index, branch.steps, branchPrefix(address, branch.id), `${pointer}/branches/${at}/steps`, arrival),
  );
  return {
    after: [...new Set(ends.flatMap((end) => end.after))],
    gates: [...new Set(ends.flatMap((end) => end.gates))],
    entry: ends.some((end) => end.entry),
  };
}

function passed(step: FrozenStep, address: string, arrival: Arrival): Arrival {
  return isGate(step) ? { after: [address], gates: [address], entry: false } : { ...arrival, after: [address] };
}
