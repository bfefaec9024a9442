import type { CheckSpec } from '../../../plans/language/kinds/check.ts';
import type { CommandSpec } from '../../../plans/language/kinds/command.ts';
import type { GateSpec } from '../../../plans/language/kinds/gate.ts';
import type { HttpSpec } from '../../../plans/language/kinds/http.ts';
import type { ManualSpec } from '../../../plans/language/kinds/manual.ts';
import type { NotifySpec } from '../../../plans/language/kinds/notify.ts';
import type { ParallelSpec } from '../../../plans/language/kinds/parallel.ts';
import type { WaitSpec } from '../../../plans/language/kinds/wait.ts';
import type { CriterionSpec } from '../../../plans/language/builders/criteria.ts';
import type { PlanSpec } from '../../../plans/language/builders/plan.ts';
import type { FrozenCriterion, FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';

/** What a member of a frozen part is called by its author. */
type Authored<K> = K extends `${infer Name}Ms`
  ? Name
  : K extends 'excluded'
    ? 'alsoExclude'
    : K extends 'lifted'
      ? 'lift'
      : K;
/** What the builders give without being told: the kind and, in a call's first argument, the id. */
type Given = 'kind' | 'id';
/** Names that stand on one side only. */
type Unmatched<Body, Spec> =
  | Exclude<Authored<Exclude<keyof Body, Given>>, keyof Spec>
  | Exclude<keyof Spec, Authored<keyof Body>>;
type Frozen<K extends FrozenStep['kind']> = Extract<FrozenStep, { kind: K }>;

/** Compiles only where nothing is unmatched. */
function sayTheSame<_None extends never>(): true {
  return true;
}

describe('builders and schema', () => {
  it('say the same of every kind of step, of criteria and of the plan', () => {
    expect([
      sayTheSame<Unmatched<Frozen<'command'>, CommandSpec>>(),
      sayTheSame<Unmatched<Frozen<'http'>, HttpSpec>>(),
      sayTheSame<Unmatched<Frozen<'manual'>, ManualSpec>>(),
      sayTheSame<Unmatched<Frozen<'gate'>, GateSpec>>(),
      sayTheSame<Unmatched<Frozen<'check'>, CheckSpec>>(),
      sayTheSame<Unmatched<Frozen<'wait'>, WaitSpec>>(),
      sayTheSame<Unmatched<Frozen<'notify'>, NotifySpec>>(),
      sayTheSame<Unmatched<Frozen<'parallel'>, ParallelSpec>>(),
      sayTheSame<Unmatched<FrozenCriterion, CriterionSpec>>(),
      // Criteria are collected from where they are named, and the version is the language's.
      sayTheSame<Unmatched<Omit<FrozenPlan, 'v' | 'criteria'>, PlanSpec>>(),
    ]).not.toContain(false);
  });

  it('would not, if one of them said more', () => {
    // @ts-expect-error -- a frozen step that says more than its builder
    sayTheSame<Unmatched<Frozen<'wait'> & { colour: string }, WaitSpec>>();
    // @ts-expect-error -- a builder that says more than the frozen step
    expect(sayTheSame<Unmatched<Frozen<'wait'>, WaitSpec & { colour: string }>>()).toBe(true);
  });
});
