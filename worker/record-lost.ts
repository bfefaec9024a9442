import { actorOf, type Parts } from './parts.ts';

/** Records that an admitted run was lost, once for each time; a run that was only requested is not lost yet. */
export async function recordLost(
  parts: Parts,
  run: string,
  execution: string,
  why = 'no workflow walked it',
): Promise<boolean> {
  return parts.store.write(async (tx) => {
    const state = await tx.run(run);
    if (!state || state.state === 'requested' || state.state === 'ended' || state.state === 'denied') return false;
    const place = { run, release: state.release, environment: state.environment, plan: state.plan };
    const actor = actorOf(parts, 'reconciler');
    const lost = `${why} (${execution})`;
    const key = `${run}/${execution}/${state.seq}`;
    await tx.append({ type: 'run.lost', actor, ...place, key: `run.lost/${key}`, body: { message: lost } });
    const body = { message: 'taken up again from the record' };
    await tx.append({ type: 'run.resumed', actor, ...place, key: `run.resumed/${key}`, body });
    return true;
  });
}
