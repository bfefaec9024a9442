import { pointOfNoReturn } from '../../authority/context/point-of-no-return.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx, RunRow } from '../../records/record-store.ts';
import type { RunTimes } from '../../records/run-times.ts';
import { remainingMs } from './run.ts';

/** What counts down in a run: its window, and the way to its point of no return; nothing once it is over. Pure. */
export function timesOf(state: RunState, plan: FrozenPlan, now: string): RunTimes {
  if (state.ended !== null || state.denied !== null) return { windowLeftMs: null, neededMs: 0, returnPoint: null };
  return {
    windowLeftMs: state.admitted === null ? null : Date.parse(state.admitted.windowClosesAt) - Date.parse(now),
    neededMs: remainingMs(state, plan),
    returnPoint: pointOfNoReturn(state, plan),
  };
}

/** Lines of a list, with what counts down in each run that is under way. */
export async function withTimes<R extends Pick<RunRow, 'run' | 'state'>>(
  tx: ReadTx,
  rows: readonly R[],
  now: string,
): Promise<(R & { times?: RunTimes })[]> {
  const timed: (R & { times?: RunTimes })[] = [];
  for (const row of rows) timed.push(row.state === 'active' ? { ...row, ...(await timesIn(tx, row.run, now)) } : row);
  return timed;
}

async function timesIn(tx: ReadTx, run: string, now: string): Promise<{ times?: RunTimes }> {
  const state = await tx.run(run);
  const plan = state && (await tx.plan(state.plan));
  return plan ? { times: timesOf(state, plan, now) } : {};
}
