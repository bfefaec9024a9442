import { ranByWorker, stepTraits, type StepKind } from '../../plans/language/outline/traits.ts';
import type { BodyOf, Entry } from '../entries.ts';
import type { RunState, StepOutcome, Visit } from '../run-state.ts';
import { markUsed } from './gates.ts';
import type { Folds } from './types.ts';
import { attemptAfter, begunAgain, changeAttempt, changeVisit } from './visits.ts';

type StepType =
  | 'step.started'
  | 'step.opened'
  | 'step.succeeded'
  | 'step.failed'
  | 'step.timed-out'
  | 'step.unknown'
  | 'step.resolved'
  | 'step.held'
  | 'step.unattended'
  | 'step.holding'
  | 'step.retried'
  | 'step.skipped'
  | 'contingency.chosen'
  | 'contingency.completed';

/** What the entries about steps and contingencies change. */
export const stepFolds: Folds<StepType> = {
  'step.started': (state, { entry, body }) => {
    const begun = changeAttempt(state, body, { startedAt: entry.at, worker: body.worker }, () =>
      underWay('running', body.attempt),
    );
    return body.kind === undefined || isEffect(body.kind) ? effectBegan(begun, body.gates, entry.at) : begun;
  },
  'step.opened': (state, { entry, body }) => {
    const opened = changeAttempt(
      state,
      body,
      { openedAt: entry.at, until: body.until, instructions: body.instructions },
      () => underWay('open', body.attempt),
    );
    return body.gates === undefined ? opened : effectBegan(opened, body.gates, entry.at);
  },
  'step.succeeded': (state, { entry, body }) =>
    changeAttempt(state, body, ended(entry, body, 'succeeded'), () => settled('succeeded')),
  'step.failed': (state, { entry, body }) =>
    changeAttempt(state, body, ended(entry, body, 'failed'), (visit) => afterwards(visit, body.then, 'failed')),
  'step.timed-out': (state, { entry, body }) =>
    changeAttempt(state, body, ended(entry, body, 'timed-out'), (visit) => afterwards(visit, body.then, 'timed-out')),
  'step.unknown': (state, { entry, body }) =>
    changeAttempt(state, body, ended(entry, body, 'unknown'), () => ({ outcome: 'unknown' })),
  'step.resolved': (state, { entry, body }) =>
    changeAttempt(state, body, { resolved: { ...body, at: entry.at, actor: entry.actor } }, (visit) =>
      resolvedAs(visit, body),
    ),
  'step.held': (state, { body }) => changeAttempt(state, body, {}, () => ({ state: 'holding' })),
  'step.unattended': (state, { entry, body }) =>
    changeVisit(state, body, (visit) => ({ unattendedSince: visit.unattendedSince ?? entry.at })),
  'step.holding': (state, { entry, body }) =>
    changeVisit(state, body, (visit) => ({
      state: 'holding',
      holding: { ...body, at: entry.at },
      outcome: outcomeOf(body, visit),
    })),
  'step.retried': (state, { body }) => changeVisit(state, body, begunAgain),
  'step.skipped': (state, { entry, body }) =>
    changeVisit(state, body, () => ({
      ...settled('skipped'),
      skipped: { actor: entry.actor, reason: body.reason, at: entry.at },
    })),
  'contingency.chosen': (state, { entry, body }) =>
    changeVisit(state, body, () => ({
      state: 'contingency',
      holding: null,
      contingency: { id: body.contingency, visit: body.contingencyVisit, actor: entry.actor, completed: false },
    })),
  'contingency.completed': (state, { body }) => completeContingency(state, body),
};

/** An attempt has begun. From here on the visit knows the number of the next one, no matter who lets it begin. */
function underWay(state: 'running' | 'open', attempt: number): Partial<Visit> {
  return {
    state,
    outcome: null,
    holding: null,
    unattendedSince: null,
    next: { attempt: attemptAfter(attempt), at: null },
  };
}

function settled(outcome: StepOutcome): Partial<Visit> {
  return { state: 'settled', outcome, holding: null, unattendedSince: null };
}

function ended(
  entry: Entry,
  result: BodyOf<'step.succeeded'> | BodyOf<'step.failed'> | BodyOf<'step.unknown'>,
  outcome: StepOutcome,
) {
  return { endedAt: entry.at, outcome, result, endedBy: entry.actor };
}

/** After an attempt that did not succeed: pending until its retry, or holding (a `step.holding` with the offers follows). */
function afterwards({ next }: Visit, then: BodyOf<'step.failed'>['then'] | null, outcome: StepOutcome): Partial<Visit> {
  if (then?.do === 'retry') return { state: 'pending', outcome: null, holding: null, next: { ...next, at: then.at } };
  return { state: 'holding', outcome };
}

/** Found not to have been done, with nothing to follow: something else took its place meanwhile. */
function resolvedAs(visit: Visit, { as, then }: BodyOf<'step.resolved'>): Partial<Visit> {
  if (as === 'done') return settled('succeeded');
  return then === null ? {} : afterwards(visit, then, 'failed');
}

function outcomeOf(body: BodyOf<'step.holding'>, visit: Visit): StepOutcome | null {
  return body.outcome === 'held' || body.outcome === 'voided' ? visit.outcome : body.outcome;
}

/** A gate asks again in a new visit; any other step gets a new attempt. */
function completeContingency(state: RunState, body: BodyOf<'contingency.completed'>): RunState {
  const completed = changeVisit(state, body, (visit) => ({
    contingency: visit.contingency && { ...visit.contingency, completed: true },
    state: 'settled',
  }));
  if (body.then !== 'retry') return completed;
  const isGate = completed.steps.get(body.address)?.visits.some((visit) => visit.gate !== null) === true;
  return isGate
    ? changeVisit(completed, { address: body.address, visit: body.visit + 1 }, () => ({}))
    : changeVisit(completed, body, begunAgain);
}

function effectBegan(state: RunState, gates: BodyOf<'step.started'>['gates'], at: string): RunState {
  return markUsed({ ...state, firstEffectAt: state.firstEffectAt ?? at }, gates, at);
}

/** Whether what begins with a worker may change something. */
function isEffect(kind: StepKind): boolean {
  return ranByWorker(kind) && stepTraits[kind].acts;
}
