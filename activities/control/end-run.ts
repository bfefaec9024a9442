import { openRequests } from '../../authority/approvals/still-possible.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { channelsForOccasion, runTitle } from '../../authority/context/notify.ts';
import { undoableSteps } from '../../authority/context/undo-candidates.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { BodyOf } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ControlDeps } from './deps.ts';
import { deviationsAtEnd } from './deviations.ts';

type Ended = BodyOf<'run.ended'>;

/** Ends a run, once: from here on the lock is free. Tells people what became of it, what deviated and what is open. */
export async function endRun(
  { actor }: ControlDeps,
  run: RunTx,
  outcome: Ended['outcome'],
  message: string,
): Promise<void> {
  const { state, plan } = run;
  const deviations = deviationsAtEnd(state);
  const open = openThings(state, plan);
  const broken = state.brokenGlass.length === 0 ? {} : { brokenGlass: true as const };
  const body = { outcome, message, deviations: deviations.length, open, ...broken };
  await run.append({ type: 'run.ended', actor, key: `run.ended/${state.run}`, body });
  await run.notify({
    key: `ended/${state.run}`,
    channels: outcome === 'not-rolled-back' ? everyChannel(plan) : channelsForOccasion(plan, 'ended'),
    occasion: 'ended',
    address: null,
    subject: `${state.run} has ended: ${outcome}`,
    text: [
      `${runTitle(state)} has ended: ${outcome}. ${message}`,
      ...(outcome === 'not-rolled-back' ? insteadOfRollback(state, plan) : []),
      ...listed('Otherwise than planned:', deviations),
      ...listed('Open:', open),
      `The whole story: backout report ${state.run}`,
    ].join('\n'),
  });
}

/** Everybody whom the plan tells of anything: who expects a rollback has to know that there is none. */
function everyChannel(plan: FrozenPlan): string[] {
  return [
    ...new Set([...channelsForOccasion(plan, 'ended'), ...plan.communication.tell.flatMap(({ channels }) => channels)]),
  ];
}

const decided = {
  'fix-forward': 'It was decided to fix it forward instead of rolling back.',
  'live-with-it': 'It was decided to live with it: nothing is rolled back, and nothing is fixed for now.',
} as const;

/** What was decided instead, and who has to be called because the release stays: the services that it could disturb. */
function insteadOfRollback({ ending, release, request }: RunState, { affects }: FrozenPlan): string[] {
  const defect = ending?.defect ?? request.defect;
  const calls = affects.map(({ service, because, call }) => `  ${service} (${because}): ${call}`);
  return [
    ...(ending?.instead === undefined ? [] : [decided[ending.instead]]),
    ...(defect === null ? [] : [`Defect: ${defect}`]),
    ...(calls.length === 0
      ? []
      : [`${release.service} ${release.version} stays. Call about the affected services:`, ...calls]),
  ];
}

/** What somebody still has to see to after the run. */
function openThings(state: RunState, plan: FrozenPlan): string[] {
  const steps = [...state.steps.values()].flatMap(({ address, visits }) => {
    const last = visits.at(-1)?.attempts.at(-1);
    if (last?.outcome === 'unknown' && !last.resolved) return [`nobody knows whether ${address} was done`];
    return visits.at(-1)?.state === 'holding'
      ? [`${address} was left as it was: ${visits.at(-1)?.holding?.message ?? 'it held'}`]
      : [];
  });
  // Also of what was under way when the end was decided, and has succeeded since.
  const undone = state.ending ? undoableSteps(plan, state) : [];
  const unapproved = openRequests(state)
    .filter(({ requested }) => requested.retrospective)
    .map(({ address }) => `${address} still waits for an approval afterwards`);
  return [...unapproved, ...steps, ...undone.map((address) => `${address} could still be done by hand`)];
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}
