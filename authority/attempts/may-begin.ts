import { BackoutError } from '../../common/errors.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import { kindsThat, type StepTraits } from '../../plans/language/outline/traits.ts';
import { placeOf, traitsOfStep } from '../../plans/language/plan-queries.ts';
import type { Attempt, RunState } from '../../records/run-state.ts';
import type { RunTx } from '../context/run-tx.ts';
import { enteredAt } from '../context/contingency-entry.ts';
import { attemptRule } from './rules/attempt.ts';
import { gatesRule, usedGates } from './rules/gates.ts';
import { orderRule } from './rules/order.ts';
import { runRule } from './rules/run.ts';
import { windowRule } from './rules/window.ts';
import type { AttemptRequest, AttemptRef, MayBegin, Refusal, GuardRule } from './rules/guard-types.ts';

/** In this order: what the first one says counts, and only a step whose turn it is can hold. */
const rules: readonly GuardRule[] = [runRule, attemptRule, orderRule, gatesRule, windowRule];

/** How the caller begins steps: it asks for no others. */
export type Begins = Exclude<StepTraits['begins'], 'branches'>;

/**
 * Whether an attempt may begin now, by the record alone. Writes nothing. Throws `run-unknown`, `plan-unknown`, and
 * `step-unknown` for an address where no step begins so.
 */
export async function attemptMayBegin(
  run: RunTx,
  ref: AttemptRef,
  begins: Begins,
): Promise<MayBegin | { already: Attempt } | Refusal> {
  const asked = askedOf(run, ref, begins);
  const begun = attemptOfRef(asked.state, ref);
  if (begun && (begun.startedAt !== null || begun.openedAt !== null)) return { already: begun };
  for (const rule of rules) {
    const refusal = await rule(asked);
    if (refusal) return refusal;
  }
  const { plan, state, place } = asked;
  const settings = plan.settings.environments.find(({ id }) => id === state.environment)?.values ?? {};
  return { go: true, step: place.step, plan, state, settings, gates: await usedGates(asked) };
}

/** What is recorded of an attempt, or undefined. */
export function attemptOfRef(state: RunState, ref: AttemptRef): Attempt | undefined {
  const visit = state.steps.get(ref.address)?.visits.find((one) => one.visit === ref.visit);
  return visit?.attempts.find((one) => one.attempt === ref.attempt);
}

function askedOf({ tx, state, plan }: RunTx, ref: AttemptRef, begins: Begins): AttemptRequest {
  const place = placeOf(plan, ref.address);
  if (!place || traitsOfStep(place.step).begins !== begins) {
    const message = `the plan of ${ref.run} has no such step ${ref.address}`;
    throw new BackoutError('step-unknown', message, {
      expected: kindsThat((traits) => traits.begins === begins).join(', '),
      found: place?.step.kind ?? 'nothing',
    });
  }
  const contingency = contingencyOf(ref.address);
  const entered = contingency === undefined ? undefined : enteredAt(state, contingency);
  return { tx, ref, state, plan, place, entered };
}
