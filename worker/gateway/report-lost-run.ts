import { channelsForOccasion, runTitle } from '../../authority/context/notify.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { inRun } from '../../authority/transactions/in-run.ts';
import { processActor, type Services } from '../services/services.ts';

/**
 * Records that an admitted run was lost and tells its performer, once for each time; a run that was only requested is
 * not lost yet.
 */
export async function reportLostRun(
  parts: Services,
  name: string,
  execution: string,
  why = 'no workflow walked it',
): Promise<boolean> {
  const actor = processActor(parts, 'reconciler');
  const { done } = await inRun(parts.store, name, actor, async (run) => {
    const { state, seq } = run.state;
    if (state === 'requested' || state === 'ended' || state === 'denied') return false;
    const lost = `${why} (${execution})`;
    const key = `${name}/${execution}/${seq}`;
    await run.append({ type: 'run.lost', actor, key: `run.lost/${key}`, body: { message: lost } });
    const body = { message: 'taken up again from the record' };
    await run.append({ type: 'run.resumed', actor, key: `run.resumed/${key}`, body });
    await tellLost(run, key, lost);
    return true;
  });
  return done;
}

async function tellLost(run: RunTx, key: string, lost: string): Promise<void> {
  const { state, plan } = run;
  await run.notify({
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
