import { formatDuration } from '../../common/text/duration.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { placedSteps, workerLabel } from '../../plans/language/plan-queries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { RunView } from '../schemas/types.ts';
import { whoIs } from './actors.ts';
import { unapprovedActs } from './requests.ts';
import { isServed, type LiveWorker } from './labels.ts';
import { undeliveredMessages } from './undelivered.ts';

/** What people should know although nobody has to do anything about it yet. */
export function warningsOf(
  state: RunState,
  plan: FrozenPlan,
  time: RunView['time'],
  workers: readonly LiveWorker[],
): string[] {
  const over = state.state === 'ended' || state.state === 'denied';
  return [
    ...(over ? [] : [...aboutTime(time, state), ...aboutWorkers(state, plan, workers)]),
    ...aboutGlass(state),
    ...aboutReturn(state, plan),
    ...aboutCaveats(state, plan),
    ...aboutPeople(state),
  ];
}

function aboutTime({ usedMs, atMostMs, windowLeftMs, neededMs }: RunView['time'], state: RunState): string[] {
  const late =
    usedMs > atMostMs
      ? [`late: the plan allows ${formatDuration(atMostMs)}, ${formatDuration(usedMs)} have passed`]
      : [];
  if (windowLeftMs === null) return late;
  const begun = state.firstEffectAt === null ? '' : '; the run goes on all the same, it has begun';
  if (windowLeftMs < 0) return [...late, `the window closed ${formatDuration(-windowLeftMs)} ago${begun}`];
  return windowLeftMs < neededMs
    ? [
        ...late,
        `the window closes in ${formatDuration(windowLeftMs)}, the rest takes ${formatDuration(neededMs)}${begun}`,
      ]
    : late;
}

function aboutWorkers(state: RunState, plan: FrozenPlan, workers: readonly LiveWorker[]): string[] {
  const open = placedSteps(plan).filter(
    ({ address, undoes }) =>
      undoes === undefined && !address.startsWith('@') && state.steps.get(address)?.visits.at(-1)?.state !== 'settled',
  );
  const labels = new Set(open.flatMap(({ step }) => workerLabel(step) ?? []));
  return [...labels]
    .filter((label) => !isServed(label, workers))
    .map((label) => `no live worker takes steps for “${label}”`);
}

function aboutGlass(state: RunState): string[] {
  const open = unapprovedActs(state).map(
    ({ gate }) => `nobody has approved afterwards what was done without them: ${gate}`,
  );
  const broken = state.brokenGlass.map(({ what, address, actor, reason }) => {
    const where = what === 'gate' ? `at ${address ?? 'a gate'}` : what === 'start' ? 'to start it' : 'by hand';
    return `the glass was broken ${where} by ${whoIs(actor)}: ${reason}`;
  });
  return [...broken, ...open];
}

function aboutReturn(state: RunState, plan: FrozenPlan): string[] {
  return placedSteps(plan).flatMap(({ address, step }) => {
    const attempts = state.steps.get(address)?.visits.flatMap((visit) => visit.attempts) ?? [];
    const began = attempts.map((attempt) => attempt.startedAt ?? attempt.openedAt).find((at) => at !== null);
    return began !== undefined && 'irreversible' in step && step.irreversible !== null
      ? [`past the point of no return since “${step.title}”: ${step.irreversible.because}`]
      : [];
  });
}

function aboutCaveats(state: RunState, plan: FrozenPlan): string[] {
  const claim = state.request.claimedDeployment;
  return [
    ...(claim === null ? [] : [`no deployment is recorded: its time is the requester's word (${claim.reason})`]),
    ...(plan.tested.kind === 'untested' ? [`the plan was never tested: ${plan.tested.because}`] : []),
    ...(state.lost === null ? [] : [`the run was lost and is taken up again: ${state.lost}`]),
  ];
}

function aboutPeople(state: RunState): string[] {
  return undeliveredMessages(state).map(
    ({ channel, occasion, message }) => `“${channel}” was not told (${occasion}): ${message}`,
  );
}
