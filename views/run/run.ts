import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { neededMs } from '../../plans/language/plan-queries.ts';
import { pointOfNoReturn } from '../../authority/context/point-of-no-return.ts';
import { undoableSteps } from '../../authority/context/undo-candidates.ts';
import type { RunState } from '../../records/run-state.ts';
import type { Rehearsal, RunView } from '../schemas/types.ts';
import { whoIs } from './actors.ts';
import type { LiveWorker } from './labels.ts';
import type { ValidApprovals } from './valid-approvals.ts';
import { nextThings } from './next-step.ts';
import { responsibilityView, withRequests } from './requests.ts';
import { viewSteps } from './steps.ts';
import { warningsOf } from './warnings.ts';

/** What `status` shows of a run at a moment. Pure. */
export function viewRun(
  state: RunState,
  plan: FrozenPlan,
  now: string,
  workers: readonly LiveWorker[],
  validApprovals?: ValidApprovals,
): RunView {
  const time = timeOf(state, plan, now);
  const over = state.state === 'ended' || state.state === 'denied';
  return {
    v: 1,
    run: state.run,
    release: state.release,
    returnsTo: plan.returnsTo,
    environment: state.environment,
    plan: state.plan,
    title: plan.title,
    state: state.state,
    outcome: state.ended?.outcome ?? null,
    message: state.ended?.message ?? state.denied?.message ?? state.ending?.reason ?? state.heldBy?.reason ?? null,
    problem: state.request.problem,
    cause: state.request.cause,
    requestedBy: whoIs(state.requester),
    requestedAt: state.requestedAt,
    admittedAt: state.admitted?.at ?? null,
    endedAt: state.ended?.at ?? null,
    rehearsal: rehearsalOf(state),
    next: nextThings(state, plan, workers, validApprovals).map(({ what, who, since, commands }) => ({
      what,
      who,
      since,
      commands,
    })),
    steps: withRequests(state, viewSteps(state, plan)),
    time,
    returnPoint: over ? null : pointOfNoReturn(state, plan),
    deviations: shownDeviations(state),
    warnings: warningsOf(state, plan, time, workers),
    undoable: over ? [] : undoableSteps(plan, state),
    success:
      state.measured === null ? null : { proven: state.measured.proven, measurements: state.measured.measurements },
    ...responsibilityView(state),
    seq: state.seq,
  };
}

/** Whether a run is a rehearsal, and whether faults were injected into it. */
export function rehearsalOf({ request: { rehearsal } }: RunState): Rehearsal {
  if (rehearsal === undefined) return null;
  return rehearsal.inject.length > 0 ? 'injected' : 'plain';
}

/** What deviated from the plan, and who did so. */
export function shownDeviations(state: RunState): RunView['deviations'] {
  return state.deviations.map(({ at, actor, what, why, address }) => ({ at, who: whoIs(actor), what, why, address }));
}

/** What is left of the plan by its own estimates. */
export function remainingMs(state: RunState, plan: FrozenPlan): number {
  const settled = [...state.steps.values()].filter(({ visits }) => visits.at(-1)?.state === 'settled');
  return neededMs(
    plan,
    settled.map(({ address }) => address),
  );
}

function timeOf(state: RunState, plan: FrozenPlan, now: string): RunView['time'] {
  const over = state.ended !== null || state.denied !== null;
  const until = Date.parse(state.ended?.at ?? now);
  return {
    usedMs: state.admitted === null ? 0 : Math.max(0, until - Date.parse(state.admitted.at)),
    expectedMs: plan.duration.expectedMs,
    atMostMs: plan.duration.atMostMs,
    windowLeftMs: over || state.admitted === null ? null : Date.parse(state.admitted.windowClosesAt) - Date.parse(now),
    neededMs: over ? 0 : remainingMs(state, plan),
  };
}
