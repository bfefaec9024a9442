import type { RunState } from '../../records/run-state.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';

/** A contingency that was chosen and has not run to its end: for which step, and the visit of its own steps. */
export interface ContingencyEntry {
  readonly from: string;
  readonly visit: number;
}

/** Where a contingency is under way, or undefined while it is not. */
export function enteredAt(state: RunState, contingency: string): ContingencyEntry | undefined {
  for (const { address, visits } of state.steps.values()) {
    const last = visits.at(-1);
    const chosen = last?.state === 'contingency' ? last.contingency : null;
    if (chosen?.id === contingency && !chosen.completed) return { from: address, visit: chosen.visit };
  }
  return undefined;
}

/** The visit that the steps of a contingency get when it is chosen now: 1 at first, then always a new one. */
export function nextContingencyVisit(state: RunState, contingency: string): number {
  const chosen = [...state.steps.values()]
    .flatMap(({ visits }) => visits)
    .flatMap((visit) => (visit.contingency?.id === contingency ? visit.contingency.visit : []));
  const walked = [...state.steps.values()]
    .filter(({ address }) => contingencyOf(address) === contingency)
    .flatMap(({ visits }) => visits.map(({ visit }) => visit));
  return Math.max(0, ...chosen, ...walked) + 1;
}
