import type { Client } from '@temporalio/client';
import { execa } from 'execa';
import { commandStep, gateStep, smallPlan } from '../test/support/plans.ts';
import type { Site } from '../test/support/site.ts';
import { openBare } from './bare.ts';
import { median } from './median.ts';

export const stepCount = 20;
const PAIRS = 5;

/** ms a step, and how many times as long one takes as the other: the median over pairs measured one after the other. */
export interface Steps {
  readonly backout: number;
  readonly bare: number;
  readonly bash: number;
  readonly ratio: number;
}

/** Runs the same commands in Backout, in a bare workflow on the same server, and in a bash script. */
export async function measureSteps(site: Site): Promise<Steps> {
  const bare = await openBare((await site.temporal()).address);
  try {
    const pairs: { backout: number; bare: number }[] = [];
    // Whatever else the machine does meanwhile then weighs on both.
    for (let turn = 0; turn <= PAIRS; turn += 1)
      pairs.push({ backout: await backoutRun(site, turn), bare: await bareRun(bare.client, turn) });
    const warm = pairs.slice(1);
    return {
      backout: median(warm.map((pair) => pair.backout)),
      bare: median(warm.map((pair) => pair.bare)),
      bash: await bashRun(),
      ratio: median(warm.map((pair) => pair.backout / pair.bare)),
    };
  } finally {
    await bare.close();
  }
}

/** From the gate's settlement to the end of the last step, by the record's own times. */
async function backoutRun(site: Site, turn: number): Promise<number> {
  const steps = Array.from({ length: stepCount }, (_, at) => commandStep(`step-${at}`, ['/bin/true']));
  const release = { service: `bench-${turn}`, version: '2.0.0' };
  const run = await site.begin(smallPlan({ release, steps: [gateStep(), ...steps] }));
  await site.outcome(run, 120_000);
  const entries = await site.store.read((tx) => tx.entries({ run }));
  const settled = entries.find(({ type }) => type === 'gate.settled');
  const ended = entries.findLast(({ type }) => type === 'step.succeeded');
  return (Date.parse(ended?.entry.at ?? '') - Date.parse(settled?.entry.at ?? '')) / stepCount;
}

/** From the first event of its history to the last. */
async function bareRun(client: Client, turn: number): Promise<number> {
  const start = { workflowId: `bare-${turn}`, taskQueue: 'bare', args: [stepCount] };
  const handle = await client.workflow.start('bare', start);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const times = (events ?? []).map(
    ({ eventTime }) => Number(eventTime?.seconds) * 1000 + (eventTime?.nanos ?? 0) / 1e6,
  );
  return (Math.max(...times) - Math.min(...times)) / stepCount;
}

async function bashRun(): Promise<number> {
  const began = performance.now();
  await execa('bash', ['-c', `for i in $(seq ${stepCount}); do /bin/true; done`]);
  return (performance.now() - began) / stepCount;
}
