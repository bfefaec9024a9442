import { contingenciesFrom } from '../../plans/language/coverage.ts';
import type { FrozenPlan, FrozenStep, UndoStep } from '../../plans/language/schema/index.ts';
import { placeOf, predecessors } from '../../plans/language/plan-queries.ts';
import type { BodyOf } from '../../records/entries.ts';

export type HoldOutcome = BodyOf<'step.holding'>['outcome'];
export type Offers = BodyOf<'step.holding'>['offers'];
type Offer = Offers[number];

/**
 * What people are offered while a step holds, the author's advice first, then, past a point of no return, the contingency
 * that the plan names for that case; while its outcome is unknown, to resolve it comes before everything, and another
 * attempt is not offered. Undo steps are retried or skipped.
 */
export function offersFor(plan: FrozenPlan, address: string, outcome: HoldOutcome): Offers {
  const place = placeOf(plan, address);
  if (!place) return [];
  const beyond = place.undoes === undefined ? beyondReturnAt(plan, address, outcome) : [];
  const possible = possibleOffers(plan, address, outcome, place.undoes !== undefined)
    .map((one) => advised(place.step, one))
    .map((one) => forReturn(beyond, one));
  const isBeyond = ({ contingency }: Offer) => beyond.some((one) => one.contingency === contingency);
  const rank = (one: Offer) => (one.offer === 'resolve' ? 0 : one.advised ? 1 : isBeyond(one) ? 2 : 3);
  return possible.toSorted((one, other) => rank(one) - rank(other));
}

function possibleOffers(plan: FrozenPlan, address: string, outcome: HoldOutcome, isUndo: boolean): Offer[] {
  const ways = contingenciesFrom(plan, address).map((id) => offer('contingency', id));
  const end = isUndo ? [] : [...ways, offer('stop')];
  if (outcome === 'unknown') return [offer('resolve'), ...end];
  return [offer(outcome === 'held' ? 'continue' : 'retry'), offer('skip'), ...end];
}

/** Points of no return that a step which holds is past: those before it and, where it may have begun, its own. */
function beyondReturnAt(plan: FrozenPlan, address: string, outcome: HoldOutcome) {
  const passed = [...predecessors(plan, address), ...(outcome === 'held' ? [] : [address])];
  return passed.flatMap((one) => {
    const step = placeOf(plan, one)?.step;
    const irreversible = step && 'irreversible' in step ? step.irreversible : null;
    return irreversible?.contingency ? [{ ...irreversible, address: one }] : [];
  });
}

function forReturn(beyond: ReturnType<typeof beyondReturnAt>, one: Offer): Offer {
  const point = one.offer === 'contingency' && beyond.find(({ contingency }) => contingency === one.contingency);
  if (!point || one.because !== null) return one;
  return { ...one, because: `past the point of no return, ${point.address}: ${point.because}` };
}

function offer(kind: Offer['offer'], contingency: string | null = null): Offer {
  return { offer: kind, contingency, advised: false, because: null };
}

function advised(step: FrozenStep | UndoStep, one: Offer): Offer {
  const advice = 'onFailure' in step ? step.onFailure : null;
  const isMeant = advice?.advise === one.offer || (advice?.advise === 'retry' && one.offer === 'continue');
  const isAdvised = isMeant && (one.offer !== 'contingency' || advice?.contingency === one.contingency);
  return isAdvised ? { ...one, advised: true, because: advice?.because ?? null } : one;
}

/** The command that takes up an offer. */
export function offerCommand(run: string, address: string, { offer: kind, contingency }: Offer): string {
  switch (kind) {
    case 'retry':
    case 'continue':
      return `backout ${kind} ${run} ${address}`;
    case 'skip':
      return `backout skip ${run} ${address} --reason TEXT`;
    case 'contingency':
      return `backout contingency ${run} ${address} ${contingency}`;
    case 'stop':
      return `backout stop ${run} --reason TEXT`;
    case 'resolve':
      return `backout resolve ${run} ${address} --as WHAT --evidence TEXT`;
    default:
      return kind satisfies never;
  }
}
