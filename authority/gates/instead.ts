import type { RunState } from '../../records/run-state.ts';
import { lastVisit } from './visits.ts';

/** What became of a step instead of what the plan says, or undefined: it was skipped, or a contingency took its place. */
export function insteadOf(state: RunState, address: string): string | undefined {
  const visit = lastVisit(state, address);
  if (visit?.state !== 'settled' || visit.gate) return undefined;
  if (visit.outcome === 'skipped') return 'skipped';
  const { contingency, outcome } = visit;
  return contingency?.completed && outcome !== 'succeeded'
    ? `replaced by the contingency ${contingency.id}`
    : undefined;
}
