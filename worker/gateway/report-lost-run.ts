import { runAndPlan } from '../../authority/context/run-context.ts';
import { channelsForOccasion, runTitle, queueNotification } from '../../authority/context/notify.ts';
import type { RunState } from '../../records/run-state.ts';
import type { WriteTx } from '../../records/record-store.ts';
import { processActor, type Services } from '../services/services.ts';

/**
 * Records that an admitted run was lost and tells its performer, once for each time; a run that was only requested is
 * not lost yet.
 */
export async function reportLostRun(
  parts: Services,
  run: string,
  execution: string,
  why = 'no workflow walked it',
): Promise<boolean> {
  return parts.store.write(async (tx) => {
    const state = await tx.run(run);
    if (!state || state.state === 'requested' || state.state === 'ended' || state.state === 'denied') return false;
    const place = { run, release: state.release, environment: state.environment, plan: state.plan };
    const actor = processActor(parts, 'reconciler');
    const lost = `${why} (${execution})`;
    const key = `${run}/${execution}/${state.seq}`;
    await tx.append({ type: 'run.lost', actor, ...place, key: `run.lost/${key}`, body: { message: lost } });
    const body = { message: 'taken up again from the record' };
    await tx.append({ type: 'run.resumed', actor, ...place, key: `run.resumed/${key}`, body });
    await tellLost(tx, state, key, lost);
    return true;
  });
}

async function tellLost(tx: WriteTx, state: RunState, key: string, lost: string): Promise<void> {
  const { plan } = await runAndPlan(tx, state.run);
  await queueNotification(tx, state, {
    key: `run-lost/${key}`,
    channels: channelsForOccasion(plan, 'held'),
    occasion: 'held',
    address: null,
    subject: `${state.run} was lost, and is taken up again`,
    text: [
      `${runTitle(state)}: ${lost}.`,
      'It goes on by itself from where the record has it; nothing runs twice. If nobody here restarted or restored',
      'Temporal, find out who ended it: whoever may write to Temporal can do that.',
      `backout status ${state.run} --follow`,
    ].join('\n'),
  });
}
