import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { allSteps, isLeaf } from '../../plans/language/plan-queries.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import { releaseName } from '../../common/names.ts';
import { beyondReturn, beyondReturnCommand } from '../../authority/context/beyond-return.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ValidApprovals } from './valid-approvals.ts';
import type { LiveWorker } from './labels.ts';
import { pendingOfSteps, type Pending } from './pending.ts';

/**
 * What is to be done next: about the run as a whole, then by people, then by Backout itself, oldest first. Never empty: where
 * nothing waits for anybody it says what Backout is at, or how to go on after the run.
 */
export function nextThings(
  state: RunState,
  plan: FrozenPlan,
  workers: readonly LiveWorker[],
  validApprovals?: ValidApprovals,
): Pending[] {
  const only = beforeOrAfter(state);
  // After its end too people may be asked whether it was right.
  if (only !== undefined) return [only, ...pendingOfSteps(state, plan, workers, validApprovals)];
  const things = [...ofRun(state, plan), ...pendingOfSteps(state, plan, workers, validApprovals).toSorted(byUrgency)];
  return things.length > 0 ? things : [betweenSteps(state, plan)];
}

function byUrgency(one: Pending, other: Pending): number {
  const rank = ({ who }: Pending) => (who === null ? 1 : 0);
  return rank(one) - rank(other) || Date.parse(one.since) - Date.parse(other.since);
}

function beforeOrAfter(state: RunState): Pending | undefined {
  const { run, ended, denied } = state;
  if (ended !== null) return thing(`The run has ended: ${ended.message}`, null, ended.at, [`backout report ${run}`]);
  if (denied !== null)
    return thing(`The run was denied: ${denied.message}`, null, state.requestedAt, [
      `backout release ${releaseName(state.release)}`,
    ]);
  if (state.state === 'requested')
    return thing('Backout decides whether the run may begin', null, state.requestedAt, [
      `backout status ${run} --follow`,
    ]);
  return undefined;
}

/** What the run as a whole waits for. */
function ofRun(state: RunState, plan: FrozenPlan): Pending[] {
  const { run, heldBy, measured, offeredTo } = state;
  if (offeredTo !== null && state.state !== 'held')
    return [
      thing(`Take the run over: ${offeredTo.by} hands it to ${offeredTo.person}`, [offeredTo.person], offeredTo.at, [
        `backout take-over ${run}`,
      ]),
    ];
  const performer = [plan.performedBy.role];
  const stop = `backout stop ${run} --reason TEXT`;
  if (state.state === 'held') {
    return [
      thing(`The run is held: ${heldBy?.reason ?? 'nothing new begins'}`, performer, heldBy?.at ?? state.requestedAt, [
        `backout continue ${run}`,
        stop,
      ]),
    ];
  }
  if (state.state === 'concluding' && measured?.proven === false) {
    const missing = measured.measurements
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ criterion, verdict }) => `${criterion} (${verdict})`);
    return [
      thing(
        `The procedure is done, but success is not shown: ${missing.join(', ')}. Put it right and measure again, or end the run`,
        performer,
        measured.at,
        [...beyondReturn(state, plan).map((way) => beyondReturnCommand(run, way)), `backout continue ${run}`, stop],
      ),
    ];
  }
  return [];
}

/** Nobody has to do anything: which step comes, or what ends the run. */
function betweenSteps(state: RunState, plan: FrozenPlan): Pending {
  const follow = [`backout status ${state.run} --follow`];
  const since = lastMoment(state);
  if (state.state === 'ending') return thing('Backout ends the run', null, since, follow);
  if (state.lost !== null) return thing('Backout takes the run up again', null, since, follow);
  const coming = allSteps(plan).find(
    ({ address, step }) =>
      isLeaf(step) && isOfProcedure(address) && state.steps.get(address)?.visits.at(-1)?.state !== 'settled',
  );
  return thing(
    coming === undefined ? 'Backout measures whether it worked' : `“${coming.step.title}” comes next`,
    null,
    since,
    follow,
  );
}

function isOfProcedure(address: string): boolean {
  return contingencyOf(address) === undefined && !address.endsWith('~undo');
}

function lastMoment(state: RunState): string {
  const ends = [...state.steps.values()].flatMap(({ visits }) =>
    visits.flatMap(({ attempts }) => attempts.flatMap(({ endedAt }) => endedAt ?? [])),
  );
  const begun = [state.admitted?.at, state.ending?.at].filter((at) => at !== undefined);
  return [...ends, ...begun].toSorted().at(-1) ?? state.requestedAt;
}

function thing(what: string, who: readonly string[] | null, since: string, commands: readonly string[]): Pending {
  return { what, who, since, commands };
}
