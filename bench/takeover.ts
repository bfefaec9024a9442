import { commandStep, gateStep, smallPlan } from '../test/support/plans.ts';
import { Site } from '../test/support/site.ts';
import { until } from '../test/support/until.ts';
import { median } from './median.ts';

/** After this time without a sign of life Temporal gives an attempt to another worker. */
export const heartbeatMs = 3000;
const TURNS = 3;

/** ms from the SIGKILL of a worker inside a step to the next step on a second worker: the median of some. */
export async function takeover(): Promise<number> {
  const site = await Site.open({}, { seenMs: 500, goneMs: 2500 });
  try {
    await site.temporal();
    await site.run('serve');
    const times: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) times.push(await once(site, turn));
    return median(times);
  } finally {
    await site.close();
  }
}

/** The command ends while nobody watches: all that is waited for is that somebody notices. */
async function once(site: Site, turn: number): Promise<number> {
  const workers = [await site.run('worker', 'control', 'local'), await site.run('worker', 'control', 'local')];
  const steps = [commandStep('one', ['/bin/sh', '-c', 'sleep 2']), commandStep('two', ['/bin/true'])];
  const run = await site.begin(
    smallPlan({ release: { service: `takeover-${turn}`, version: '2.0.0' }, steps: [gateStep(), ...steps] }),
  );
  const attemptAt = async (step: string) => site.visitOf(await site.state(run), step)?.attempts[0];
  const pid = await until(async () => (await attemptAt('one'))?.worker?.pid);
  const killed = Date.now();
  for (const worker of workers) if (worker.pid === pid) await worker.kill();
  const started = Date.parse(await until(async () => (await attemptAt('two'))?.startedAt ?? undefined, 60_000));
  await site.outcome(run, 60_000);
  for (const worker of workers) if (worker.pid !== pid) await worker.kill('SIGTERM');
  return started - killed;
}
