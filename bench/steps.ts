import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { execa } from 'execa';
import { commandStep, gateStep, smallPlan } from '../test/support/plans.ts';
import type { Site } from '../test/support/site.ts';
import { median } from './median.ts';

export const stepCount = 20;
const RUNS = 3;

/** ms a step of a run of Backout: from the gate's settlement to the end of the last step, by the record's own times. */
export async function backoutSteps(site: Site): Promise<{ perStep: number; run: string }> {
  const perStep: number[] = [];
  let run = '';
  for (let turn = 0; turn < RUNS; turn += 1) {
    const steps = Array.from({ length: stepCount }, (_, at) => commandStep(`step-${at}`, ['/bin/true']));
    run = await site.begin(
      smallPlan({ release: { service: `bench-${turn}`, version: '2.0.0' }, steps: [gateStep(), ...steps] }),
    );
    await site.outcome(run, 120_000);
    const entries = await site.store.read((tx) => tx.entries({ run }));
    const settled = entries.find(({ type }) => type === 'gate.settled');
    const ended = entries.findLast(({ type }) => type === 'step.succeeded');
    perStep.push((Date.parse(ended?.entry.at ?? '') - Date.parse(settled?.entry.at ?? '')) / stepCount);
  }
  return { perStep: median(perStep), run };
}

/** ms a step of a bare workflow on the same server, by the times of its history. */
export async function bareSteps(address: string): Promise<number> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const workflowsPath = fileURLToPath(new URL('bare-workflow.ts', import.meta.url));
  const activities = { spawn: async () => void (await execa('/bin/true')) };
  const worker = await Worker.create({ connection: native, taskQueue: 'bare', workflowsPath, activities });
  const client = new Client({ connection });
  try {
    return await worker.runUntil(async () => {
      const perStep: number[] = [];
      for (let turn = 0; turn < RUNS; turn += 1) perStep.push(await bareRun(client, turn));
      return median(perStep);
    });
  } finally {
    await native.close();
    await connection.close();
  }
}

async function bareRun(client: Client, turn: number): Promise<number> {
  const handle = await client.workflow.start('bare', {
    workflowId: `bare-${turn}`,
    taskQueue: 'bare',
    args: [stepCount],
  });
  await handle.result();
  const { events } = await handle.fetchHistory();
  const times = (events ?? []).map(
    ({ eventTime }) => Number(eventTime?.seconds) * 1000 + (eventTime?.nanos ?? 0) / 1e6,
  );
  return (Math.max(...times) - Math.min(...times)) / stepCount;
}

/** ms a step of a bash script that runs the same commands. */
export async function bashSteps(): Promise<number> {
  const script = `for i in $(seq ${stepCount}); do /bin/true; done`;
  const began = performance.now();
  await execa('bash', ['-c', script]);
  return (performance.now() - began) / stepCount;
}
