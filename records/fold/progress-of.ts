import type { Progress, RunProgress, StepProgress } from '../../plans/language/outline/progress.ts';
import { lastAttempt, lastVisit } from './visits.ts';
import type { RunState, Visit } from '../run-state.ts';

/** What the workflow may know of a run: everything, for a start. Pure. */
export function progressOf(state: RunState): Progress {
  return progressOfSteps(state, [...state.steps.keys()]);
}

/** The progress of some steps only: those that changed. Addresses that nothing is known of are left out. */
export function progressOfSteps(state: RunState, addresses: Iterable<string>): Progress {
  const steps: Record<string, StepProgress> = {};
  for (const address of addresses) {
    const visit = lastVisit(state, address);
    if (visit !== undefined) steps[address] = stepProgress(visit);
  }
  return { run: runProgress(state), steps, seq: state.seq };
}

function runProgress(state: RunState): RunProgress {
  if (state.state === 'denied') return { state: 'ended', outcome: 'denied' };
  return {
    state: state.state,
    ...(state.state === 'ending' && state.ending !== null ? { undo: state.ending.undo } : {}),
    ...(state.state === 'concluding' && state.measured?.proven === false ? { unproven: true } : {}),
    rounds: state.rounds,
    ...askingOf(state),
    ...(state.ended === null ? {} : { outcome: state.ended.outcome }),
  };
}

/** Gates that requests opened are not walked, and their people are reminded all the same. */
function askingOf({ steps }: RunState): { asking?: number } {
  const waiting = [...steps.values()].filter(({ visits }) => {
    const gate = visits.at(-1)?.gate;
    return gate?.requested && gate.settled === null && gate.voided === null;
  });
  return waiting.length === 0 ? {} : { asking: waiting.length };
}

function stepProgress(visit: Visit): StepProgress {
  const at = dueAt(visit);
  const since = waitsSince(visit);
  const pending = visit.state === 'pending';
  return {
    visit: visit.visit,
    attempt: pending ? visit.next.attempt : (lastAttempt(visit)?.attempt ?? 1),
    state: visit.state,
    ...(at === null ? {} : { at: Date.parse(at) }),
    ...(since === null ? {} : { since: Date.parse(since) }),
    ...(visit.state === 'contingency' && visit.contingency !== null
      ? { contingency: visit.contingency.id, contingencyVisit: visit.contingency.visit }
      : {}),
  };
}

/** Not before (pending), or until (open). */
function dueAt(visit: Visit): string | null {
  if (visit.state === 'pending') return visit.next.at;
  return visit.state === 'open' ? (lastAttempt(visit)?.until ?? null) : null;
}

/** When what waits for people or a timer began to. */
function waitsSince(visit: Visit): string | null {
  if (visit.state === 'holding') return visit.holding?.at ?? null;
  return visit.state === 'open' ? (lastAttempt(visit)?.openedAt ?? null) : null;
}
