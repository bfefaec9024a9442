import { kindOf, type OutlineStep } from '../../plans/language/outline/outline.ts';
import type { RunProgress, StepProgress } from '../../plans/language/outline/progress.ts';
import { stepTraits, type StepTraits } from '../../plans/language/outline/traits.ts';

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

/** The run around a step, as far as it matters for the step. */
export interface RunFacts {
  readonly run: RunProgress['state'];
  readonly now: number;
  /** Whether the step is one of those that an ending run undoes. */
  readonly undoing: boolean;
}

/** Decides from the record's progress alone what comes next for one step. Pure. */
export function nextAction(step: OutlineStep, at: StepProgress, around: RunFacts): NextAction {
  const traits: StepTraits = stepTraits[kindOf(step)];
  if (traits.begins === 'branches') return { do: 'branches' };
  switch (at.state) {
    case 'settled':
      return { do: 'done' };
    case 'running':
      return { do: traits.begins };
    case 'contingency':
      return chosen(at, isLeft(around));
    case 'open':
    case 'holding':
      return isLeft(around) ? { do: 'leave' } : watch(at, traits.reminds);
    case 'pending':
      return begin(at, traits.begins, around);
  }
}

function watch(at: StepProgress, reminds: boolean): NextAction {
  if (at.state === 'holding') return { do: 'watch', reminds: true };
  return { do: 'watch', reminds, ...(at.at === undefined ? {} : { deadline: at.at }) };
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
