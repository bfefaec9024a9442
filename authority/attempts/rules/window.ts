import { contingencyOf } from '../../../plans/language/outline/address.ts';
import { changesSomething } from '../../../plans/language/plan-queries.ts';
import { effectBegan } from '../../context/undo-candidates.ts';
import type { AttemptRequest, Refusal } from './guard-types.ts';

/** The first effect of the plain way back begins inside the window; once one has begun, time strands nothing. */
export function windowRule({ tx, state, plan, place }: AttemptRequest): Refusal | undefined {
  const isPlain = contingencyOf(place.address) === undefined && place.undoes === undefined;
  const closesAt = state.admitted?.windowClosesAt;
  if (!changesSomething(place.step) || !isPlain || !closesAt || tx.now <= closesAt || effectBegan(plan, state))
    return undefined;
  return {
    hold: { code: 'window-closed', message: `the window in which the rollback may begin closed at ${closesAt}` },
  };
}
