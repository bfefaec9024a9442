import { contingencyOf } from '../outline/address.ts';
import { placedSteps, type PlacedStep } from '../places.ts';
import type { FrozenChange } from '../schema/deployment.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** How one deployed change is taken back. */
export interface Reversal {
  readonly change: FrozenChange;
  /** Steps of the procedure that take it back. */
  readonly by: readonly string[];
  /** Steps of contingencies that take it back. */
  readonly byContingency: readonly string[];
  readonly state: 'reversed' | 'irreversible' | 'nobody';
}

/** For each deployed change, in the order of the deployment, who takes it back. Empty where the plan has no deployment plan. */
export function reversalsOf(plan: FrozenPlan): Reversal[] {
  const steps = reversingSteps(plan);
  return (plan.deploymentPlan?.changes ?? []).map((change) => {
    const addresses = steps.filter(({ reverses }) => reverses.includes(change.id)).map(({ place }) => place.address);
    const by = addresses.filter((address) => contingencyOf(address) === undefined);
    const state = by.length > 0 ? 'reversed' : change.irreversible ? 'irreversible' : 'nobody';
    return { change, by, byContingency: addresses.filter((address) => !by.includes(address)), state };
  });
}

/** Steps that take something back. */
export function reversingSteps(
  plan: FrozenPlan,
): { readonly place: PlacedStep; readonly reverses: readonly string[] }[] {
  return placedSteps(plan).flatMap((place) =>
    'reverses' in place.step && place.step.reverses.length > 0 ? [{ place, reverses: place.step.reverses }] : [],
  );
}
