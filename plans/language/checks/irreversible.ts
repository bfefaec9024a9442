import { found } from './parts/codes.ts';
import { contingenciesFrom, coveringGates } from '../coverage.ts';
import { contingencyOf } from '../outline/address.ts';
import type { Finding } from './parts/finding.ts';
import { changesSomething, needsGate, placedSteps, type PlacedStep } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** Before a point of no return somebody is asked, and after it there is a way on. */
export function soundReturns(plan: FrozenPlan): Finding[] {
  return placedSteps(plan)
    .filter(({ step }) => 'irreversible' in step && step.irreversible)
    .flatMap((place) => [...unasked(plan, place), ...noWayOn(plan, place), ...undecided(plan, place)]);
}

function unasked(plan: FrozenPlan, { address, pointer, step }: PlacedStep): Finding[] {
  // Of what a worker does, the rule about gates says it already.
  if (needsGate(step) || coveringGates(plan, address).length > 0) return [];
  return [
    found(
      'plan-irreversible-ungated',
      `${pointer}/irreversible`,
      `${address} cannot be undone, and nobody is asked before it`,
      {
        expected: 'a gate before it',
        found: 'none',
        next: `Put a gate before ${address}.`,
      },
    ),
  ];
}

function noWayOn(plan: FrozenPlan, { address, pointer }: PlacedStep): Finding[] {
  if (contingenciesFrom(plan, address).length > 0) return [];
  return [
    found('plan-no-way-on', `${pointer}/irreversible`, `past ${address} there is no way back, and no contingency`, {
      expected: 'a contingency for what fails from there on',
      found: 'none',
      next: "Name one: irreversible('…', { contingency }).",
    }),
  ];
}

/** A person who approved the plain way back did not decide what is done once there is none. */
function undecided(plan: FrozenPlan, { pointer, step }: PlacedStep): Finding[] {
  const id = 'irreversible' in step ? (step.irreversible?.contingency ?? null) : null;
  const first = placedSteps(plan).find(
    (one) => id !== null && one.entry && contingencyOf(one.address) === id && changesSomething(one.step),
  );
  if (!first) return [];
  return [
    found('plan-no-way-decided', `${pointer}/irreversible`, `past this point nobody decides before ${first.address}`, {
      expected: `a gate of its own at the beginning of the contingency ${id}`,
      found: 'none: whoever approved the plain way back approved this as well',
      next: `Begin the contingency ${id} with a gate, whose quorum decides about it then.`,
    }),
  ];
}
