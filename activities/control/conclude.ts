import type { ControlActivities } from '../contract.ts';
import { BackoutError } from '../../common/errors.ts';
import { beyondReturn, beyondReturnCommand } from '../../authority/context/beyond-return.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { channelsForOccasion, runTitle } from '../../authority/context/notify.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { isLeaf, placedSteps } from '../../plans/language/plan-queries.ts';
import { lastVisit } from '../../records/fold/index.ts';
import type { BodyOf, Measurement } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import { change } from './change.ts';
import type { ControlDeps } from './deps.ts';
import { deviationsAtEnd } from './deviations.ts';
import { endRun } from './end-run.ts';
import { noteTimes } from './remind-run.ts';
import { successOf } from './success.ts';

/**
 * Ends a run, or makes it hold. An ending run ends under its name once its undo steps are settled and nothing runs any
 * more. A procedure that is done ends the run as rolled back only if every criterion of success and of the affected
 * services passed in this round; otherwise the run holds, unproven, and the performer is notified. Refused while anything
 * is unsettled. Concluded before, it changes nothing.
 */
export function concludeActivity(deps: ControlDeps): ControlActivities['conclude'] {
  return ({ run: name, round }) =>
    change(deps, name, [], async (run) => {
      await noteTimes(deps, run);
      const { state, plan } = run;
      if (state.state === 'ended' || state.state === 'held') return undefined;
      const open = state.state === 'ending' ? openInEnding(state) : openInProcedure(plan, state);
      if (open) return new BackoutError('order-violated', `${name} cannot be concluded: ${open}`);
      return state.state === 'ending' ? concludeEnding(deps, run) : concludeProcedure(deps, run, round);
    });
}

/** The lock must not be free while something that began may still be at work. */
function openInEnding(state: RunState): string | undefined {
  const runs = [...state.steps.values()].find(({ visits }) => visits.at(-1)?.state === 'running');
  if (runs) return `${runs.address} is still running`;
  const undo = state.ending?.undo.find((address) => lastVisit(state, address)?.state !== 'settled');
  return undo === undefined ? undefined : `${undo} is not settled`;
}

function openInProcedure(plan: FrozenPlan, state: RunState): string | undefined {
  if (state.state !== 'active' && state.state !== 'concluding') return `it is ${state.state}`;
  const open = placedSteps(plan).find(
    ({ address, step, undoes }) =>
      isLeaf(step) && !undoes && contingencyOf(address) === undefined && lastVisit(state, address)?.state !== 'settled',
  );
  return open ? `${open.address} is not settled` : undefined;
}

async function concludeEnding(deps: ControlDeps, run: RunTx): Promise<undefined> {
  const { ending } = run.state;
  if (!ending) return undefined;
  const message = ending.reason ?? endings[ending.outcome];
  await endRun(deps, run, ending.outcome, message);
  return undefined;
}

const endings: Readonly<Record<BodyOf<'run.ending'>['outcome'], string>> = {
  'not-rolled-back': 'it was decided to go forward instead',
  failed: 'the procedure is done, and success was not shown',
  refused: 'the rollback was refused',
  expired: 'the gate was not decided before its deadline',
  stopped: 'somebody stopped it',
};

async function concludeProcedure(deps: ControlDeps, run: RunTx, round: number): Promise<undefined> {
  const { tx, state, plan } = run;
  const { measurements, proven } = await successOf(tx, state, plan, round);
  const key = `run.measured/${state.run}/${round}`;
  const { fresh } = await run.append({ type: 'run.measured', actor: deps.actor, key, body: { measurements, proven } });
  if (!fresh) return undefined;
  if (!proven) return tellUnproven(run, round, measurements);
  const deviations = deviationsAtEnd(state);
  const outcome = deviations.length === 0 ? 'rolled-back' : 'rolled-back-with-deviations';
  await endRun(deps, run, outcome, `${state.release.service} is back on ${plan.returnsTo}`);
  return undefined;
}

/** Whom to call about the other services whose criteria do not pass. */
function callsFor({ affects }: FrozenPlan, failing: readonly Measurement[]): string[] {
  return affects
    .filter(({ criteria }) => failing.some(({ criterion }) => criteria.includes(criterion)))
    .map(({ service, because, call }) => `Call about ${service} (${because}): ${call}`);
}

async function tellUnproven(run: RunTx, round: number, measurements: readonly Measurement[]): Promise<undefined> {
  const { state, plan } = run;
  const failing = measurements.filter(({ verdict }) => verdict !== 'pass');
  const ways = beyondReturn(state, plan);
  const lines = failing.map(
    (one) =>
      `  ${one.criterion}: ${one.verdict}, ${one.value ?? one.message ?? 'no value'}${one.unit ?? ''} (${one.bound})`,
  );
  await run.notify({
    key: `unproven/${state.run}/${round}`,
    channels: channelsForOccasion(plan, 'held'),
    occasion: 'held',
    address: null,
    subject: `${state.run} holds: success is not shown`,
    text: [
      `${runTitle(state)}: every step is done, and success is not shown:`,
      ...lines,
      ...callsFor(plan, failing),
      ...ways.map((way) => `Past the point of no return, instead: ${beyondReturnCommand(state.run, way)}`),
      `Measure again: backout continue ${state.run}`,
      `End it as failed: backout stop ${state.run} --reason TEXT`,
    ].join('\n'),
  });
  return undefined;
}
