import { isAlive } from '../../worker/lock-file.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { type Process, Site } from '../support/site.ts';
import { until } from '../support/until.ts';

describe('an installation in one process that is killed', () => {
  let site: Site;
  let up: Process;
  beforeAll(async () => {
    site = await Site.open();
    up = await site.run('up');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  const slowly = (id: string, seconds: number) =>
    commandStep(
      id,
      ['/bin/sh', '-c', `echo ${id} begins >> $BACKOUT_RUN; sleep ${seconds}; echo ${id} ends >> $BACKOUT_RUN`],
      {
        cwd: site.dir,
      },
    );
  const planFor = (service: string, ...steps: ReturnType<typeof slowly>[]) =>
    smallPlan({ release: { service, version: '2.0.0' }, steps: [gateStep(), ...steps] });
  const whole = ['switch begins', 'switch ends', 'restart begins', 'restart ends'];

  it('leaves its Temporal server behind, which the next one finds, and the run goes on', async () => {
    const run = await site.begin(planFor('killed', slowly('switch', 3), slowly('restart', 0)));
    await until(async () => (await site.ledger(run)).length === 1);
    const { pid } = await site.temporal();
    await up.kill('SIGKILL');
    up = await site.run('up');
    expect((await site.temporal()).pid).toBe(pid);
    expect(await site.outcome(run, 15_000)).toMatch(/^rolled-back/);
    expect(await site.ledger(run)).toEqual(whole);
  }, 60_000);

  it('ends its Temporal server on SIGTERM, while a command goes on under its supervisor until the next one finds it', async () => {
    const run = await site.begin(planFor('ended', slowly('switch', 4), slowly('restart', 0)));
    await until(async () => (await site.ledger(run)).length === 1);
    const { pid } = await site.temporal();
    await up.kill('SIGTERM');
    expect(isAlive(pid)).toBe(false);
    up = await site.run('up');
    expect(await site.outcome(run, 30_000)).toMatch(/^rolled-back/);
    expect(await site.ledger(run)).toEqual(whole);
    expect(await site.entries('step.unknown')).toEqual([]);
  }, 90_000);

  it('starts its Temporal server again when that is killed, and the run goes on', async () => {
    const run = await site.begin(planFor('served', slowly('switch', 2), slowly('restart', 0)));
    await until(async () => (await site.ledger(run)).length === 1);
    process.kill((await site.temporal()).pid, 'SIGKILL');
    expect(await site.outcome(run, 30_000)).toMatch(/^rolled-back/);
    expect(await site.ledger(run)).toEqual(whole);
  }, 60_000);
});
