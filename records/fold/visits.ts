import type { Attempt, RunState, StepRecord, Visit } from '../run-state.ts';

/** Which visit, and which attempt of it. */
interface AttemptRef {
  readonly address: string;
  readonly visit: number;
  readonly attempt: number;
}

const blankVisit: Omit<Visit, 'visit'> = {
  state: 'pending',
  outcome: null,
  attempts: [],
  next: { attempt: 1, at: null },
  holding: null,
  unattendedSince: null,
  skipped: null,
  contingency: null,
  gate: null,
};

const blankAttempt: Omit<Attempt, 'attempt'> = {
  startedAt: null,
  openedAt: null,
  until: null,
  worker: null,
  endedAt: null,
  outcome: null,
  result: null,
  resolved: null,
  endedBy: null,
};

/** Steps that only one fold over many entries knows: it may change them in place, and nobody sees them before it is done. */
export class DraftSteps extends Map<string, StepRecord> {}

/** The last visit of a step: the one that counts. */
export function lastVisit(state: RunState, address: string): Visit | undefined {
  return state.steps.get(address)?.visits.at(-1);
}

/** The last attempt of a visit. */
export function lastAttempt(visit: Visit): Attempt | undefined {
  return visit.attempts.at(-1);
}

/** The state with one visit changed; a visit that is not there yet is added. */
export function changeVisit(
  state: RunState,
  at: { address: string; visit: number },
  change: (visit: Visit) => Partial<Visit>,
): RunState {
  const visits = state.steps.get(at.address)?.visits ?? [];
  const present = visits.find((visit) => visit.visit === at.visit) ?? { ...blankVisit, visit: at.visit };
  const changed = { ...present, ...change(present) };
  const others = visits.filter((visit) => visit.visit !== at.visit);
  const record: StepRecord = {
    address: at.address,
    visits: [...others, changed].toSorted((one, other) => one.visit - other.visit),
  };
  const steps = state.steps instanceof DraftSteps ? state.steps : new Map(state.steps);
  return { ...state, steps: steps.set(at.address, record) };
}

/** The state with one attempt changed, and with it its visit; what is not there yet is added. */
export function changeAttempt(
  state: RunState,
  ref: AttemptRef,
  attempt: Partial<Attempt>,
  visit: (visit: Visit) => Partial<Visit>,
): RunState {
  return changeVisit(state, ref, (present) => ({
    attempts: attemptsWith(present.attempts, ref.attempt, attempt),
    ...visit(present),
  }));
}

function attemptsWith(attempts: readonly Attempt[], number: number, change: Partial<Attempt>): readonly Attempt[] {
  const present = attempts.find((attempt) => attempt.attempt === number) ?? { ...blankAttempt, attempt: number };
  const others = attempts.filter((attempt) => attempt.attempt !== number);
  return [...others, { ...present, ...change }].toSorted((one, other) => one.attempt - other.attempt);
}

/** The number of the attempt that comes after one. Nothing else counts attempts. */
export function attemptAfter(attempt: number): number {
  return attempt + 1;
}

/** A visit that may begin again at once: with the attempt that comes next, a new one where the last one had begun. */
export function begunAgain({ next: { attempt } }: Visit): Partial<Visit> {
  return { state: 'pending', outcome: null, holding: null, unattendedSince: null, next: { attempt, at: null } };
}
