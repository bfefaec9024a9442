import { BackoutError } from '../../../common/errors.ts';
import { contingencyOf } from '../../../plans/language/outline/address.ts';
import { predecessors } from '../../../plans/language/plan-queries.ts';
import type { RunState } from '../../../records/run-state.ts';
import { positionOf } from '../../context/position.ts';
import type { AttemptRequest, Refusal } from './guard-types.ts';

/** Every step before it is settled; a contingency's steps run only while it is chosen, undo steps in the listed order. */
export function orderRule(asked: AttemptRequest): Refusal | undefined {
  const { state, ref, place, entered } = asked;
  if (place.undoes === undefined && contingencyOf(ref.address) !== undefined && !entered) {
    return violated(ref.address, `the contingency ${contingencyOf(ref.address)} is not under way`);
  }
  const open = before(asked).find((address) => positionOf(state, address, entered?.visit).state !== 'settled');
  if (open === undefined) return undefined;
  const message = `${open} is not settled`;
  // An approval that lapsed takes back the turn of every step behind the gate: who asks has not heard yet.
  return isAskedAgain(state, open) ? { later: { code: 'order-violated', message } } : violated(ref.address, message);
}

function before({ state, plan, ref, place }: AttemptRequest): readonly string[] {
  if (place.undoes === undefined) return predecessors(plan, ref.address);
  const undo = state.ending?.undo ?? [];
  return undo.slice(0, undo.indexOf(ref.address));
}

/** Whether an approval of this gate lapsed before: a caller that asks for a step behind it may not have heard yet. */
export function isAskedAgain(state: RunState, address: string): boolean {
  return state.steps.get(address)?.visits.some(({ gate }) => gate?.voided) === true;
}

function violated(address: string, message: string): Refusal {
  return {
    denied: new BackoutError('order-violated', `it is not the turn of ${address}: ${message}`, { found: message }),
  };
}
