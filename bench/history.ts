import { Client, Connection } from '@temporalio/client';
import { commandStep, gateStep, smallPlan } from '../test/support/plans.ts';
import type { Site } from '../test/support/site.ts';
import { runWorkflowId } from '../workflows/definitions/names.ts';

const LENGTHS = [10, 30] as const;

/** Events that an automated step leaves in a history: what a longer run has more than a shorter one, by its further steps. */
export async function eventsPerStep(site: Site): Promise<number> {
  const connection = await Connection.connect({ address: (await site.temporal()).address });
  try {
    const client = new Client({ connection });
    const [short, long] = [await events(site, client, LENGTHS[0]), await events(site, client, LENGTHS[1])];
    return (long - short) / (LENGTHS[1] - LENGTHS[0]);
  } finally {
    await connection.close();
  }
}

async function events(site: Site, client: Client, count: number): Promise<number> {
  const steps = Array.from({ length: count }, (_, at) => commandStep(`step-${at}`, ['/bin/true']));
  const run = await site.begin(
    smallPlan({ release: { service: `events-${count}`, version: '2.0.0' }, steps: [gateStep(), ...steps] }),
  );
  await site.outcome(run, 120_000);
  const handle = client.workflow.getHandle(runWorkflowId(site.installation, run));
  await handle.result();
  return (await handle.describe()).historyLength;
}
