import type { RunView, StepView } from '../../../views/schemas/types.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { isDelayed, stepLabel, stepLine } from './step-line.ts';

/** What matters most when there is not room for every step. */
const urgentFirst = ['holding', 'unknown', 'open', 'delayed', 'running', 'contingency'];

/** Draws the steps in at most `room` lines. Steps that hold, wait or run are always there; the rest is counted. */
export function stepListLines(steps: readonly StepView[], room: number, options: PageOptions): EventLine[] {
  if (steps.length === 0 || room <= 0) return [];
  if (steps.length <= room) return steps.map((step) => stepInList(step, steps, options));
  return withGaps(steps, chosenSteps(steps, room), options).slice(0, room);
}

/** Returns the steps of a run. Once it has ended, those that are pending never ran. */
export function stepsOf({ state, steps }: Pick<RunView, 'state' | 'steps'>): readonly StepView[] {
  if (state !== 'ended') return steps;
  return steps.map((step) => (step.state === 'pending' ? { ...step, state: 'never-ran' } : step));
}

/** Returns true if a step must be seen. */
export function needsToBeSeen(step: StepView): boolean {
  return urgentFirst.includes(stateOf(step));
}

/** Returns the state of a step. A step that could not begin yet, or is to be tried again, is `delayed`. */
function stateOf(step: StepView): string {
  return isDelayed(step) ? 'delayed' : step.state;
}

function chosenSteps(steps: readonly StepView[], room: number): ReadonlySet<number> {
  let kept: ReadonlySet<number> = new Set();
  let misses = 0;
  for (const index of byImportance(steps)) {
    const wanted = [new Set([...kept, ...ancestorsOf(steps, index), index]), ...aloneToo(steps, kept, index)];
    const fitting = wanted.find((more) => linesTaken(steps, more) <= room);
    if (fitting) kept = fitting;
    else if ((misses += 1) > 4) break;
  }
  return kept;
}

/** Returns the choice of an important step without its parents, for where they do not fit. */
function aloneToo(steps: readonly StepView[], kept: ReadonlySet<number>, index: number): Set<number>[] {
  const step = steps[index];
  return step && needsToBeSeen(step) ? [new Set([...kept, index])] : [];
}

/** Sorts the steps: first those that matter, then those near the front; next ones before done ones. */
function byImportance(steps: readonly StepView[]): number[] {
  const front = frontOf(steps);
  const rank = (index: number): number => {
    const step = steps[index];
    const urgent = step ? urgentFirst.indexOf(stateOf(step)) : -1;
    if (urgent >= 0) return urgent - urgentFirst.length;
    return index > front ? index - front : (front - index) * 1.5;
  };
  const ranked = steps.map((_, index) => ({ index, rank: rank(index) }));
  return ranked.toSorted((one, other) => one.rank - other.rank || one.index - other.index).map(({ index }) => index);
}

/** Returns where the run is: the last step that matters, else the last that is done. */
function frontOf(steps: readonly StepView[]): number {
  const last = steps.findLastIndex(needsToBeSeen);
  return last >= 0 ? last : steps.findLastIndex(({ state }) => state !== 'pending' && state !== 'never-ran');
}

function ancestorsOf(steps: readonly StepView[], index: number): number[] {
  const found: number[] = [];
  let depth = steps[index]?.depth ?? 0;
  for (let above = index - 1; above >= 0 && depth > 0; above -= 1) {
    const step = steps[above];
    if (!step || step.depth >= depth) continue;
    depth = step.depth;
    if (steps[index]?.address.startsWith(`${step.address}/`)) found.push(above);
  }
  return found;
}

function linesTaken(steps: readonly StepView[], kept: ReadonlySet<number>): number {
  const order = [...kept].toSorted((one, other) => one - other);
  let gaps = 0;
  let before = -1;
  for (const index of [...order, steps.length]) {
    if (index > before + 1) gaps += 1;
    before = index;
  }
  return order.length + gaps;
}

function withGaps(steps: readonly StepView[], kept: ReadonlySet<number>, options: PageOptions): EventLine[] {
  const lines: EventLine[] = [];
  let gap: StepView[] = [];
  const close = () => {
    const [only] = gap;
    if (only) lines.push(gap.length === 1 ? stepInList(only, steps, options) : gapLine(gap));
    gap = [];
  };
  steps.forEach((step, index) => {
    if (!kept.has(index)) return void gap.push(step);
    close();
    lines.push(stepInList(step, steps, options));
  });
  close();
  return lines;
}

/** Counts the steps that are left out: `… 12 succeeded, 1 skipped`. */
function gapLine(gap: readonly StepView[]): EventLine {
  const words = new Map<string, number>();
  for (const step of gap) words.set(stepLabel(step).word, (words.get(stepLabel(step).word) ?? 0) + 1);
  return [['faint', `… ${[...words].map(([word, number]) => `${number} ${word}`).join(', ')}`]];
}

function stepInList(step: StepView, steps: readonly StepView[], options: PageOptions): EventLine {
  return stepLine(step, stepName(step, steps), options);
}

/**
 * Returns the name of a step: under a parent that is listed, what it adds to the parent's address; elsewhere its whole
 * address.
 */
function stepName(step: StepView, steps: readonly StepView[]): string {
  if (step.depth === 0) return step.address;
  const parent = parentsOf(step.address).find((above) => steps.some(({ address }) => address === above));
  return parent === undefined ? step.address : step.address.slice(parent.length + 1);
}

/** Lists the addresses that an address lies under, nearest first. */
function parentsOf(address: string): string[] {
  const parts = address.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - 1 - index).join('/'));
}
