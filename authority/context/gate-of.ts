import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan, GateStep } from '../../plans/language/schema/index.ts';
import { isGate, stepAt } from '../../plans/language/plan-queries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { RequestedGate } from '../../requests/requested-change.ts';
import { lastVisit } from '../../records/fold/index.ts';

/** The gate at an address: one of the plan, or one that a request opened in this run; undefined where there is none. */
export function gateOf(state: RunState, plan: FrozenPlan, address: string): GateStep | undefined {
  const step = stepAt(plan, address);
  if (step) return isGate(step) ? step : undefined;
  const requested = requestedAt(state, address);
  return requested && asGate(plan, requested);
}

/** The gate at an address. Throws `gate-unknown` where there is none. */
export function requireGate(state: RunState, plan: FrozenPlan, address: string): GateStep {
  const gate = gateOf(state, plan, address);
  if (gate) return gate;
  throw new BackoutError('gate-unknown', `${state.run} has no gate ${address}`, {
    expected: 'the address of a gate',
    found: address,
    next: `backout status ${state.run}`,
  });
}

/** What was asked for at the last visit of a gate that a request opened; undefined for any other address. */
export function requestedAt(state: RunState, address: string): RequestedGate | undefined {
  return lastVisit(state, address)?.gate?.requested ?? undefined;
}

const eternityMs = Number.MAX_SAFE_INTEGER;

/** It has neither deadline nor escalation: it waits until it is decided or what it asks for is no longer possible. */
function asGate(plan: FrozenPlan, { question, quorum, excluded, lifted, because }: RequestedGate): GateStep {
  return {
    kind: 'gate',
    id: 'requested',
    title: question,
    because,
    role: plan.performedBy.role,
    expectedMs: 0,
    question,
    quorum,
    excluded,
    lifted,
    decideOn: [],
    deadlineMs: eternityMs,
    onDeadline: { do: 'refuse' },
    remindEveryMs: null,
    escalate: [],
    useWithinMs: eternityMs,
  };
}
