import { lastVisit } from '../../records/fold/index.ts';
import type { RunState, Visit } from '../../records/run-state.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import { enteredAt } from '../context/contingency-entry.ts';

/** What became of a step instead of what the plan says, or undefined: it was skipped, or a contingency took its place. */
export function replacementOf(state: RunState, address: string): string | undefined {
  const visit = lastVisit(state, address);
  if (visit?.state !== 'settled' || visit.gate || !isOfNow(state, address, visit)) return undefined;
  if (visit.outcome === 'skipped') return 'skipped';
  const { contingency, outcome } = visit;
  return contingency?.completed && outcome !== 'succeeded'
    ? `replaced by the contingency ${contingency.id}`
    : undefined;
}

/** Steps of a contingency begin again each time it is taken: what became of them the time before says nothing of the next. */
function isOfNow(state: RunState, address: string, { visit }: Visit): boolean {
  const contingency = contingencyOf(address);
  if (contingency === undefined) return true;
  const entered = enteredAt(state, contingency);
  return entered !== undefined && visit >= entered.visit;
}
