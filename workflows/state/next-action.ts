import type { OutlineStep } from '../../plans/language/outline/outline.ts';
import type { RunProgress, StepProgress } from '../../plans/language/outline/progress.ts';

/** What the workflow does next about one step. */
export type NextAction =
  /** The walk goes on behind it. */
  | { readonly do: 'done' }
  /** The run ends: nothing begins here any more. */
  | { readonly do: 'leave' }
  /** Its branches are walked. */
  | { readonly do: 'branches' }
  /** It begins, or what began before this workflow did is taken up again. */
  | { readonly do: 'execute' | 'open' | 'tell' }
  /** Until that time, or until something changes. */
  | { readonly do: 'pause'; readonly until?: number }
  /** People or a timer settle it. */
  | { readonly do: 'watch'; readonly deadline?: number; readonly reminds: boolean }
  /** Its contingency is walked; `leaves`: only to let finish what is under way. */
  | { readonly do: 'contingency'; readonly contingency: string; readonly visit: number; readonly leaves: boolean };

/** What a kind of step asks of the workflow; the walk asks for these, not for kinds. */
interface StepTraits {
  readonly begins: 'execute' | 'open' | 'tell' | 'branches';
  /** Whether people are told again while it is open. */
  readonly reminds: boolean;
}

const stepTraits: Readonly<Record<OutlineStep['k'], StepTraits>> = {
  command: { begins: 'execute', reminds: false },
  http: { begins: 'execute', reminds: false },
  check: { begins: 'execute', reminds: false },
  manual: { begins: 'open', reminds: true },
  gate: { begins: 'open', reminds: true },
  wait: { begins: 'open', reminds: false },
  notify: { begins: 'tell', reminds: false },
  parallel: { begins: 'branches', reminds: false },
};

/** The run around a step, as far as it matters for the step. */
export interface RunFacts {
  readonly run: RunProgress['state'];
  readonly now: number;
  /** Whether the step is one of those that an ending run undoes. */
  readonly undoing: boolean;
}

/** Decides from the record's progress alone what comes next for one step. Pure. */
export function nextAction(step: OutlineStep, at: StepProgress, around: RunFacts): NextAction {
  const manner = stepTraits[step.k];
  if (manner.begins === 'branches') return { do: 'branches' };
  switch (at.state) {
    case 'settled':
      return { do: 'done' };
    case 'running':
      return { do: manner.begins };
    case 'contingency':
      return chosen(at, isLeft(around));
    case 'open':
    case 'holding':
      return isLeft(around) ? { do: 'leave' } : watch(at, manner);
    case 'pending':
      return begin(at, manner.begins, around);
  }
}

function watch(at: StepProgress, manner: StepTraits): NextAction {
  if (at.state === 'holding') return { do: 'watch', reminds: true };
  return { do: 'watch', reminds: manner.reminds, ...(at.at === undefined ? {} : { deadline: at.at }) };
}

function chosen({ contingency = '', contingencyVisit = 1 }: StepProgress, leaves: boolean): NextAction {
  return { do: 'contingency', contingency, visit: contingencyVisit, leaves };
}

function begin(at: StepProgress, how: 'execute' | 'open' | 'tell', around: RunFacts): NextAction {
  if (isLeft(around)) return { do: 'leave' };
  if (around.run === 'held') return { do: 'pause' };
  if (at.at !== undefined && at.at > around.now) return { do: 'pause', until: at.at };
  return { do: how };
}

function isLeft({ run, undoing }: RunFacts): boolean {
  return run === 'ended' || (run === 'ending' && !undoing);
}

/** The outline of a step's undo, or undefined where it has none. */
export function undoOf(step: OutlineStep): OutlineStep | undefined {
  if (step.u === undefined) return undefined;
  const { k, q, t, e } = step.u === true ? step : step.u;
  const times = { ...(t === undefined ? {} : { t }), ...(e === undefined ? {} : { e }) };
  return { a: `${step.a}~undo`, k, ...(q === undefined ? {} : { q }), ...times };
}
