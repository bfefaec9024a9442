import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLockHolderAlive } from '../../worker/server/lock-file.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { type Process, Site } from '../support/site.ts';
import { untilThere } from '../support/trials.ts';
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
  /** How the attempts of a run have ended, in order. */
  const endsOf = async (run: string) => {
    const ends = /^step\.(succeeded|failed|timed-out|unknown)$/;
    const entries = await site.store.read((tx) => tx.entries({ run }));
    return entries.flatMap(({ type, body }) => (ends.test(type) && body && 'exitCode' in body ? [type] : []));
  };
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

  it('ends on SIGTERM with its Temporal server, and a command that ends with a dead worker goes on until the next worker finds it', async () => {
    const lasting = commandStep(
      'switch',
      ['/bin/sh', '-c', `echo begins >> $BACKOUT_RUN; ${untilThere('go')}; echo ends >> $BACKOUT_RUN`],
      { cwd: site.dir, onWorkerLoss: 'kill' },
    );
    const run = await site.begin(planFor('ended', lasting, slowly('restart', 0)));
    await until(async () => (await site.ledger(run)).length === 1);
    const { pid } = await site.temporal();
    await up.kill('SIGTERM');
    expect(isLockHolderAlive(pid)).toBe(false);
    expect(site.visitOf(await site.state(run), 'switch')?.state).toBe('running');
    up = await site.run('up');
    expect(await site.ledger(run)).toEqual(['begins']);
    await writeFile(join(site.dir, 'go'), '');
    expect(await site.outcome(run, 30_000)).toMatch(/^rolled-back/);
    expect(await site.ledger(run)).toEqual(['begins', 'ends', 'restart begins', 'restart ends']);
    expect(await endsOf(run)).toEqual(['step.succeeded', 'step.succeeded']);
  }, 90_000);

  it('begins no step after SIGTERM, even if the one before it ends meanwhile', async () => {
    const run = await site.begin(planFor('ending', slowly('switch', 2), slowly('restart', 0)));
    await until(async () => (await site.ledger(run)).length === 1);
    await up.kill('SIGTERM');
    expect(await site.ledger(run)).toEqual(whole.slice(0, 2));
    expect(site.visitOf(await site.state(run), 'restart')?.attempts ?? []).toEqual([]);
    up = await site.run('up');
    expect(await site.outcome(run, 30_000)).toMatch(/^rolled-back/);
    expect(await site.ledger(run)).toEqual(whole);
    expect(await endsOf(run)).toEqual(['step.succeeded', 'step.succeeded']);
  }, 90_000);

  it('starts its Temporal server again when that is killed, and the run goes on', async () => {
    const run = await site.begin(planFor('served', slowly('switch', 2), slowly('restart', 0)));
    await until(async () => (await site.ledger(run)).length === 1);
    process.kill((await site.temporal()).pid, 'SIGKILL');
    expect(await site.outcome(run, 30_000)).toMatch(/^rolled-back/);
    expect(await site.ledger(run)).toEqual(whole);
  }, 60_000);

  it('ends its Temporal server too on SIGTERM while it is starting', async () => {
    await up.kill('SIGTERM');
    const starting = site.run('up');
    const [lock, server] = [join(site.dir, 'up.lock'), join(site.dir, 'temporal', 'server.json')];
    const pidOfServer = async () => (JSON.parse(await readFile(server, 'utf8')) as { pid: number }).pid;
    await until(async () => existsSync(lock) && isLockHolderAlive(await pidOfServer()));
    process.kill(Number(await readFile(lock, 'utf8')), 'SIGTERM');
    await (await starting).kill('SIGTERM');
    expect(isLockHolderAlive(await pidOfServer())).toBe(false);
  }, 60_000);
});
