import { releaseName, runPattern } from '../../common/names.ts';
import { BackoutError, isBackoutError } from '../../common/errors.ts';
import type { Code } from '../../common/codes.ts';
import { traitsOfKind } from '../../plans/language/outline/traits.ts';
import type { RunRow } from '../../records/record-store.ts';
import type { RunView, StepView } from '../../views/schemas/types.ts';
import type { RequestTarget } from '../commands/rows.ts';
import type { Api } from '../connect/api.ts';
import { suggestNearest } from '../terminal/suggest.mjs';

/**
 * Returns the run that a word names, or the only active one. Throws `run-unknown`, or `usage` where more than one is
 * active.
 */
async function targetRun(api: Api, word: string | undefined): Promise<RunView> {
  return viewOf(api, word ?? (await onlyActive(api)).run);
}

/** What a command is about when RUN, the step, or both were left out. */
export interface StepTarget {
  readonly view: RunView;
  readonly step: StepView;
}

/** Which steps a command is for, and what to say when none is like that. */
export interface WantedTarget {
  readonly is: (step: StepView) => boolean;
  /** `holds`, `waits for a decision`. */
  readonly state: string;
  readonly code: Code;
}

/**
 * Returns the run and the step that two words name. A single word may be either; a step left out is the only one that
 * fits. Throws `step-unknown` or `gate-unknown`, and the wanted state's own code for a step in another state.
 */
export async function targetStep(
  api: Api,
  words: readonly (string | undefined)[],
  wanted: WantedTarget,
): Promise<StepTarget> {
  const { view, word } = await splitWords(api, words);
  return targetIn(view, word, wanted);
}

/** Returns the step that a word names in a run. Throws as `targetStep` does. */
export function targetIn(view: RunView, word: string | undefined, wanted: WantedTarget): StepTarget {
  const step = word === undefined ? onlyFitting(view, wanted) : stepNamed(view, word, wanted);
  if (wanted.is(step)) return { view, step };
  if (isOver(view)) throw runOverError(view);
  throw new BackoutError(wanted.code, `${step.address} of ${view.run} is not one that ${wanted.state}`, {
    expected: `a step that ${wanted.state}${listedSteps(view.steps.filter(wanted.is))}`,
    found: `${step.kind} ${step.address}: ${step.state}`,
    next: `backout status ${view.run}`,
  });
}

function isOver({ state }: RunView): boolean {
  return state === 'ended' || state === 'denied';
}

/** Makes the error for a run in which nothing waits or holds any more. It says why, and where to go from there. */
function runOverError({ run, state, outcome, message, release, endedAt }: RunView): BackoutError {
  const how = message === null ? {} : { found: message };
  if (state === 'denied')
    return new BackoutError('run-not-active', `${run} was denied: it never began`, {
      ...how,
      next: `look at the release, and start again: backout release ${releaseName(release)}`,
    });
  return new BackoutError('run-ended', `${run} has ended: ${outcome ?? 'ended'}, at ${endedAt ?? 'an earlier time'}`, {
    expected: 'a run under way',
    ...how,
    next: `nothing waits in it any more; read how it went: backout report ${run}`,
  });
}

/** Returns the members that every request on a run carries. */
export function onRun({ run, plan }: RunView): { run: string; plan: string } {
  return { run, plan };
}

/** Returns the members that every request on a step carries. */
export function onStep({ view, step }: StepTarget): { run: string; plan: string; step: string; visit: number } {
  return { ...onRun(view), step: step.address, visit: step.visit };
}

/** A request on the run that a word names, or on the only active one. */
export const aRun: RequestTarget<RunView, ReturnType<typeof onRun>> = {
  find: async ({ api, args }) => targetRun(await api(), args[0]),
  names: onRun,
};

/** Describes requests on a step in a wanted state: the step that two words name, or the only one. */
export function aStep(wanted: WantedTarget): RequestTarget<StepTarget, ReturnType<typeof onStep>> {
  return { find: async ({ api, args }) => targetStep(await api(), args, wanted), names: onStep };
}

/** Returns a run, and the word for something in it. A single word is the run where it names one. */
export async function splitWords(
  api: Api,
  [first, second]: readonly (string | undefined)[],
): Promise<{ view: RunView; word: string | undefined }> {
  if (first !== undefined) return { view: await viewOf(api, first), word: second };
  if (second !== undefined && runPattern.test(second)) {
    const runs = await api.get<RunRow[]>('/runs');
    if (runs.some(({ run }) => run === second)) return { view: await viewOf(api, second), word: undefined };
  }
  return { view: await viewOf(api, (await onlyActive(api)).run), word: second };
}

/**
 * Returns the run that a word names, the only active one, or, where none is active, the one asked for last. For
 * commands that only read.
 */
export async function shownRun(api: Api, word: string | undefined): Promise<RunView> {
  if (word !== undefined) return viewOf(api, word);
  const runs = await api.get<RunRow[]>('/runs');
  const allOver = runs.every(({ state }) => state === 'ended' || state === 'denied');
  const [latest] = runs.toSorted((a, b) => b.requestedAt.localeCompare(a.requestedAt));
  return viewOf(api, latest && allOver ? latest.run : (await onlyActive(api)).run);
}

async function viewOf(api: Api, run: string): Promise<RunView> {
  try {
    return await api.get<RunView>(`/runs/${encodeURIComponent(run)}`);
  } catch (error) {
    throw isBackoutError(error) && error.code === 'run-unknown' ? await withNearest(api, run, error) : error;
  }
}

/** Adds the run that may have been meant to an error. */
async function withNearest(api: Api, run: string, error: BackoutError): Promise<BackoutError> {
  const runs = (await api.get<RunRow[]>('/runs')).map((row) => row.run);
  const near = suggestNearest(run, runs);
  if (near === undefined) return error;
  const { next = 'backout list' } = error.detail;
  return new BackoutError('run-unknown', error.message, {
    ...error.detail,
    next: `did you mean ${near}? If not: ${next}`,
  });
}

async function onlyActive(api: Api): Promise<RunRow> {
  const active = await api.get<RunRow[]>('/runs?active=true');
  const [only] = active;
  if (only && active.length === 1) return only;
  const found =
    active.length === 0 ? 'no active run' : `${active.length} active runs: ${active.map(({ run }) => run).join(', ')}`;
  throw new BackoutError(active.length === 0 ? 'run-not-active' : 'usage', 'which run?', {
    expected: 'RUN, or exactly one active run',
    found,
    next: 'backout list',
  });
}

function onlyFitting(view: RunView, { is, state, code }: WantedTarget): StepView {
  const fitting = view.steps.filter(is);
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  if (!only && isOver(view)) throw runOverError(view);
  throw new BackoutError(only ? 'usage' : code, only ? 'which step?' : `nothing in ${view.run} ${state}`, {
    expected: only ? 'one of them by its address' : `a step that ${state}`,
    found: only ? fitting.map(({ address }) => address).join(', ') : 'none',
    next: `backout status ${view.run}`,
  });
}

/** Returns the step of a run that a word names. Throws `step-unknown`, or `gate-unknown` where a gate was wanted. */
export function stepNamed(view: RunView, word: string, wanted?: WantedTarget): StepView {
  const step = view.steps.find(({ address }) => address === word);
  if (step) return step;
  const kind = wanted?.code.startsWith('gate') ? 'gate' : 'step';
  const near = suggestNearest(
    word,
    view.steps.map(({ address }) => address),
  );
  throw new BackoutError(`${kind}-unknown`, `${view.run} has no ${kind} "${word}"`, {
    expected: `a ${kind} of its plan${listedSteps(wanted ? view.steps.filter(wanted.is) : [])}`,
    found: word,
    next: near ? `did you mean ${near}?` : `backout status ${view.run}`,
  });
}

/** A step that holds and asks people what to do. */
export const holdingStep: WantedTarget = {
  is: ({ state }) => state === 'holding',
  state: 'holds',
  code: 'step-not-held',
};
/** A step whose end nobody could find. */
export const unknownOutcome: WantedTarget = {
  is: ({ offers }) => offers.some(({ offer }) => offer === 'resolve'),
  state: 'holds with an unknown outcome',
  code: 'step-not-unknown',
};
function isDecided(kind: string): boolean {
  return traitsOfKind(kind)?.opensFor === 'decision';
}

/** A manual step that is open. */
export const openManualStep: WantedTarget = {
  is: ({ kind, state }) => traitsOfKind(kind)?.opensFor === 'person' && state === 'open',
  state: 'waits to be done by hand',
  code: 'step-not-waiting',
};
/** A gate that waits for decisions. */
export const waitingGate: WantedTarget = {
  is: ({ kind, state }) => isDecided(kind) && state === 'open',
  state: 'waits for a decision',
  code: 'gate-not-waiting',
};
/** A gate that was opened once; the one that waits, where none is named. */
export const anyGate: WantedTarget = {
  ...waitingGate,
  is: ({ kind, state }) => isDecided(kind) && state !== 'pending',
};

function listedSteps(steps: readonly StepView[]): string {
  return steps.length === 0 ? '' : `: ${steps.map(({ address }) => address).join(', ')}`;
}

/** Returns the path of a run's stream, after an entry. */
export function eventsPath({ run }: RunView, after: number): string {
  return `/runs/${encodeURIComponent(run)}/events?after=${after}`;
}
