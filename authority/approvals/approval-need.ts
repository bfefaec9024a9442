import { contingencyOf } from '../../plans/language/outline/address.ts';
import type { Approvable, FrozenPlan, GateStep, FrozenQuorum } from '../../plans/language/schema/index.ts';
import { coveringGates, isGate, stepAt, traitsOfStep } from '../../plans/language/plan-queries.ts';
import type { RunState } from '../../records/run-state.ts';
import { quorumOfEach } from '../gates/alternatives.ts';
import { enteredAt } from '../context/contingency-entry.ts';

/** Whose approval a request needs, and why. */
export type ApprovalNeed = Pick<GateStep, 'quorum' | 'excluded' | 'lifted'> & { readonly because: string };

/**
 * Whose approval something that the performer asks for needs; undefined where it needs none. The plan says so; and
 * in every plan: skipping a step that cannot be undone or that verifies, undoing, and extending the window. The quorum
 * is the plan's own for that, otherwise that of the gates in front of the step, otherwise that of the authorizing gate.
 */
export function approvalNeed(
  plan: FrozenPlan,
  state: RunState,
  action: Approvable,
  step: string | null,
): ApprovalNeed | undefined {
  const written = plan.changesNeed.find((one) => one.action === action);
  const because = written?.because ?? always(plan, action, step);
  if (because === undefined) return undefined;
  const gates = gatesBehindNeed(plan, state, step);
  return { quorum: written?.quorum ?? combinedQuorum(gates), because, ...combinedSeparation(gates) };
}

/** Why something needs an approval in every plan; undefined where it does not. */
function always(plan: FrozenPlan, action: Approvable, step: string | null): string | undefined {
  if (action === 'undo') return 'undoing is another change, and is approved like one';
  if (action === 'extend') return 'the window was agreed on before, and its end is part of that';
  return action === 'skip' && step !== null ? whyNotSkipped(plan, step) : undefined;
}

function whyNotSkipped(plan: FrozenPlan, address: string): string | undefined {
  const step = stepAt(plan, address);
  if (!step) return undefined;
  if ('irreversible' in step && step.irreversible !== null) return 'the step is a point of no return';
  const verifies =
    traitsOfStep(step).measures || ('verify' in step && (step.verify !== null || step.proceedWhen !== null));
  return verifies ? 'the step shows whether it worked, and without it nobody knows' : undefined;
}

/** The gates whose people let the step run; the authorizing one where there is no step, or none in front of it. */
export function gatesBehindNeed(plan: FrozenPlan, state: RunState, step: string | null): readonly GateStep[] {
  const contingency = step === null ? undefined : contingencyOf(step);
  const from = contingency === undefined ? undefined : enteredAt(state, contingency)?.from;
  const covering = step === null ? [] : coveringGates(plan, step, from);
  const addresses = covering.length > 0 ? covering : [plan.authorizedBy.gate];
  return addresses.flatMap((address) => {
    const gate = stepAt(plan, address);
    return isGate(gate) ? [gate] : [];
  });
}

/** Behind several gates the people of all of them decide; who could approve at each of them is not asked for twice. */
export function combinedQuorum(gates: readonly GateStep[]): FrozenQuorum {
  return quorumOfEach(gates.map(({ quorum }) => quorum));
}

/**
 * Who may not approve: as at those gates, except for who approved an earlier one. The same people are asked once more,
 * and nothing says that there are others.
 */
export function combinedSeparation(gates: readonly GateStep[]): Pick<GateStep, 'excluded' | 'lifted'> {
  const excluded = new Set(gates.flatMap((gate) => gate.excluded));
  const lifted = gates.flatMap((gate) => gate.lifted).filter(({ who }) => !excluded.has(who));
  return { excluded: [...excluded].filter((who) => who !== 'earlier-approver'), lifted };
}
