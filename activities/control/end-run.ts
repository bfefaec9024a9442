import { placeOfRun } from '../../authority/gates/open.ts';
import { channelsFor, runTitle, tell } from '../../authority/gates/tell.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { BodyOf } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { WriteTx } from '../../records/store.ts';
import type { ControlDeps } from './deps.ts';
import { deviationsOf } from './deviations.ts';

type Ended = BodyOf<'run.ended'>;

/** Ends a run, once: from here on the lock is free. Tells people what became of it, what deviated and what is open. */
export async function endRun(
  { actor }: ControlDeps,
  tx: WriteTx,
  { state, plan }: { state: RunState; plan: FrozenPlan },
  outcome: Ended['outcome'],
  message: string,
): Promise<void> {
  const deviations = deviationsOf(state);
  const open = openThings(state);
  const body = { outcome, message, deviations: deviations.length, open };
  await tx.append({ type: 'run.ended', actor, ...placeOfRun(state), key: `run.ended/${state.run}`, body });
  await tell(tx, state, {
    key: `ended/${state.run}`,
    channels: channelsFor(plan, 'ended'),
    occasion: 'ended',
    address: null,
    subject: `${state.run} has ended: ${outcome}`,
    text: [
      `${runTitle(state)} has ended: ${outcome}. ${message}`,
      ...listed('Otherwise than planned:', deviations),
      ...listed('Open:', open),
      `The whole story: backout report ${state.run}`,
    ].join('\n'),
  });
}

/** What somebody still has to see to after the run. */
function openThings(state: RunState): string[] {
  const steps = [...state.steps.values()].flatMap(({ address, visits }) => {
    const last = visits.at(-1)?.attempts.at(-1);
    if (last?.outcome === 'unknown' && !last.resolved) return [`nobody knows whether ${address} was done`];
    return visits.at(-1)?.state === 'holding'
      ? [`${address} was left as it was: ${visits.at(-1)?.holding?.message ?? 'it held'}`]
      : [];
  });
  const undone =
    state.ending?.undoable.filter((address) => state.steps.get(address)?.visits.at(-1)?.outcome !== 'succeeded') ?? [];
  return [...steps, ...undone.map((address) => `${address} could still be done by hand`)];
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}
