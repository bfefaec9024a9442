import { readRun } from '../../../authority/context/run-context.ts';
import { BackoutError } from '../../../common/errors.ts';
import type { FrozenPlan } from '../../../plans/language/schema/plan.ts';
import type { StepBody } from '../../../plans/language/kinds/index.ts';
import type { FrozenCriterion } from '../../../plans/language/schema/criteria.ts';
import { ranByWorker, type KindWith } from '../../../plans/language/outline/traits.ts';
import { stepAt } from '../../../plans/language/plan-queries.ts';
import type { Attempt, RunState } from '../../../records/run-state.ts';
import type { StepRef } from '../../contract.ts';
import { spoolFolder } from '../command/spool.ts';
import type { EffectDeps } from './deps.ts';
import type { InputContext } from '../values/inputs.ts';
import { Masker } from '../values/masking.ts';
import type { ProbeContext } from '../probes/context.ts';
import { secretSource } from '../values/secrets.ts';
import type { ActivityContext } from './activity-context.ts';

/** The steps that a label's workers carry out. */
export type EffectStep = Extract<StepBody, { kind: KindWith<'begins', 'execute'> }>;

/** One call for one attempt: what the record says, and what it may use. */
export interface LoadedAttempt {
  readonly ref: StepRef;
  readonly deps: EffectDeps;
  readonly surroundings: ActivityContext;
  readonly plan: FrozenPlan;
  readonly state: RunState;
  readonly step: EffectStep;
  /** What is recorded of this attempt, if it began. */
  readonly recorded: Attempt | undefined;
  readonly masker: Masker;
  readonly inputs: InputContext;
  readonly folder: string;
}

/** Loads what the record says about an attempt. Throws `run-unknown`, `plan-unknown` and `step-unknown`. */
export async function loadCall(deps: EffectDeps, surroundings: ActivityContext, ref: StepRef): Promise<LoadedAttempt> {
  const { state, plan } = await readRun(deps.store, ref.run);
  const step = stepAt(plan, ref.address);
  if (!step || !isEffectStep(step))
    throw unknown('step-unknown', `the plan of ${ref.run} has no step to carry out at ${ref.address}`);
  const masker = new Masker();
  const visit = state.steps.get(ref.address)?.visits.find((one) => one.visit === ref.visit);
  return {
    ref,
    deps,
    surroundings,
    plan,
    state,
    step,
    recorded: visit?.attempts.find((one) => one.attempt === ref.attempt),
    masker,
    inputs: { plan, environment: state.environment, state, secrets: secretSource(deps.secrets, masker) },
    folder: spoolFolder(deps.spool, ref),
  };
}

/** What the probes of a call may use; they end when the signal aborts. */
export function probesOf(
  { inputs, masker, deps }: Pick<LoadedAttempt, 'inputs' | 'masker' | 'deps'>,
  signal: AbortSignal,
): ProbeContext {
  return { inputs, masker, spool: deps.spool, base: deps.base, signal };
}

/** The criteria of these ids, in their order; `check` has made sure that they exist. */
export function criteriaOfAttempt(plan: FrozenPlan, ids: readonly string[]): FrozenCriterion[] {
  return ids.flatMap((id) => plan.criteria.find((one) => one.id === id) ?? []);
}

function isEffectStep(step: StepBody): step is EffectStep {
  return ranByWorker(step.kind);
}

function unknown(code: 'run-unknown' | 'plan-unknown' | 'step-unknown', message: string): BackoutError {
  return new BackoutError(code, message, { found: 'nothing of that name in the record' });
}
