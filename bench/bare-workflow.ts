import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';

const { spawn, note } = proxyActivities<{ spawn(): Promise<void>; note(): Promise<void> }>({
  startToCloseTimeout: '10s',
});

/** What every step costs on Temporal alone: one activity that spawns one command, after another. */
export async function bare(steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) await spawn();
}

export const bareUpdate = defineUpdate('bareUpdate');

/** What every decision costs on Temporal alone: an update whose handler runs one activity. Ends after `count` of them. */
export async function bareDecisions(updates: number): Promise<void> {
  let done = 0;
  setHandler(bareUpdate, async () => {
    await note();
    done += 1;
  });
  await condition(() => done >= updates);
}
