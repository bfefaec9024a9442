import { contingencyOf, undoAddress } from './outline/address.ts';
import type { FrozenPlan } from './schema/plan.ts';
import { isGate, isLeaf, placeOf, placedSteps, predecessors, type PlacedStep } from './places.ts';

/**
 * The gates of which the subject lists the step at this address. A step of the procedure, or behind a gate inside its
 * contingency, needs every one of them. The steps at the beginning of a contingency, and their undos, can be
 * entered from several places: of them it needs those that cover where it was entered; name that step as `enteredFrom`
 * to get exactly these.
 */
export function coveringGates(plan: FrozenPlan, address: string, enteredFrom?: string): string[] {
  const place = placeOf(plan, address);
  if (!place?.entry) return [...(place?.gates ?? [])];
  if (enteredFrom !== undefined) return unique([...place.gates, ...coveringGates(plan, enteredFrom)]);
  const listed = [...coverage(plan)].filter(([, covers]) => covers.includes(address)).map(([gate]) => gate);
  return unique([...place.gates, ...listed]);
}

/**
 * What a gate lets run, in the order in which its subject lists it: the leaf steps up to the next gate, then their
 * undos, then the steps (up to a gate of their own) and undos of the contingencies that can be entered from there.
 */
export function coveredBy(plan: FrozenPlan, gate: string): string[] {
  return [...(coverage(plan).get(gate) ?? [])];
}

/** For every gate of the plan, what `coveredBy` says. */
export function coverage(plan: FrozenPlan): ReadonlyMap<string, readonly string[]> {
  const known = coverages.get(plan);
  if (known) return known;
  const gates = placedSteps(plan).filter(({ step }) => isGate(step));
  const made = new Map(gates.map(({ address }) => [address, listFor(plan, address)]));
  coverages.set(plan, made);
  return made;
}

/** The contingencies that can be entered while this step holds or, for a gate, when its deadline has passed. */
export function contingenciesFrom(plan: FrozenPlan, address: string): string[] {
  return [...(waysFrom(plan).get(address) ?? [])];
}

// Frozen plans never change, so each is looked through once.
const ways = new WeakMap<FrozenPlan, ReadonlyMap<string, readonly string[]>>();

function waysFrom(plan: FrozenPlan): ReadonlyMap<string, readonly string[]> {
  const known = ways.get(plan);
  if (known) return known;
  // Only few steps cannot be undone, and what comes before a step is long.
  const isFinal = placedSteps(plan).some((place) => irreversibleContingency(place).length > 0);
  const made = new Map(placedSteps(plan).map(({ address, step }) => [address, listWays(plan, address, step, isFinal)]));
  ways.set(plan, made);
  return made;
}

function listWays(plan: FrozenPlan, address: string, step: PlacedStep['step'], isFinal: boolean): string[] {
  if (!isLeaf(step)) return [];
  const before = !isFinal || address.endsWith('~undo') ? [] : predecessors(plan, address);
  const beyondReturn = [address, ...before].flatMap((one) => irreversibleContingency(placeOf(plan, one)));
  const advised = 'onFailure' in step ? (step.onFailure?.contingency ?? []) : [];
  const late = isGate(step) && step.onDeadline.do === 'contingency' ? step.onDeadline.contingency : [];
  return unique([advised, late, beyondReturn].flat());
}

/** The places from which a contingency can be entered. */
export function entrancesOf(plan: FrozenPlan, contingency: string): string[] {
  return [...waysFrom(plan)].filter(([, offered]) => offered.includes(contingency)).map(([address]) => address);
}

const coverages = new WeakMap<FrozenPlan, ReadonlyMap<string, readonly string[]>>();

function listFor(plan: FrozenPlan, gate: string): string[] {
  const behind = placedSteps(plan).filter((one) => one.gates.includes(gate));
  const listed = [...stepsOf(behind), ...undosOf(behind)];
  const entered = new Set(behind.flatMap(({ address }) => contingenciesFrom(plan, address)));
  // A Set is iterated in the order of insertion: contingencies entered from contingencies follow.
  for (const contingency of entered) {
    const first = placedSteps(plan).filter((one) => one.entry && contingencyOf(one.address) === contingency);
    listed.push(...stepsOf(first), ...undosOf(first));
    for (const { address } of first) for (const next of contingenciesFrom(plan, address)) entered.add(next);
  }
  return unique(listed);
}

function stepsOf(places: readonly PlacedStep[]): string[] {
  return places.filter(({ step, undoes }) => isLeaf(step) && !isGate(step) && !undoes).map(({ address }) => address);
}

function undosOf(places: readonly PlacedStep[]): string[] {
  return places.filter(({ step }) => 'undo' in step && step.undo).map(({ address }) => undoAddress(address));
}

function irreversibleContingency(place: PlacedStep | undefined): string[] {
  const contingency = place && 'irreversible' in place.step ? place.step.irreversible?.contingency : undefined;
  return contingency ? [contingency] : [];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
