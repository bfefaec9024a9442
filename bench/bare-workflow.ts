import { proxyActivities } from '@temporalio/workflow';

const { spawn } = proxyActivities<{ spawn(): Promise<void> }>({ startToCloseTimeout: '10s' });

/** What every step costs on Temporal alone: one activity that spawns one command, after another. */
export async function bare(steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) await spawn();
}
