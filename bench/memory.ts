import { readFileSync } from 'node:fs';
import { commandStep, gateStep, smallPlan } from '../test/support/plans.ts';
import type { Site } from '../test/support/site.ts';

export const outputMegabytes = 100;
const megabyte = 1_000_000;

/** Megabytes that a worker has more in memory, at most, from before a step with a large output until after its end. */
export async function measureMemory(site: Site, pid: number): Promise<number> {
  // What the first step of all loads is not counted.
  await loud(site, 'quiet', 1);
  const before = resident(pid);
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, resident(pid))), 20);
  try {
    await loud(site, 'loud', outputMegabytes);
  } finally {
    clearInterval(timer);
  }
  return (Math.max(most, resident(pid)) - before) / megabyte;
}

async function loud(site: Site, service: string, megabytes: number): Promise<void> {
  const script = `yes 'a line as a restore of a database would say it' | head -c ${megabytes * megabyte}`;
  const step = commandStep('restore', ['/bin/sh', '-c', script], { outputLimit: outputMegabytes * megabyte });
  const release = { service: `bench-${service}`, version: '2.0.0' };
  const run = await site.begin(smallPlan({ release, steps: [gateStep(), step] }));
  await site.outcome(run, 120_000);
  const [ended] = (await site.entries('step.succeeded')).filter(({ entry }) => entry.run === run);
  if (ended?.body?.output?.bytes !== megabytes * megabyte) throw new Error('the output is not whole');
}

function resident(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
