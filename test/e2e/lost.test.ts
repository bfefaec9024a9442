import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { receive } from '../../authority/receive.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { installationPaths } from '../../worker/config/config.ts';
import { gateStep } from '../support/plans.ts';
import { type Process, Site } from '../support/site.ts';
import { Trials, untilThere } from '../support/trials.ts';
import { until } from '../support/until.ts';

describe('runs that Temporal lost', () => {
  let site: Site;
  let trials: Trials;
  let worker: Process;
  beforeAll(async () => {
    site = await Site.open({}, { youngMs: 500 });
    trials = new Trials(site);
    await site.temporal();
    await site.run('serve');
    worker = await site.run('worker', 'control', 'local');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  /** The server is killed and its database is gone. */
  const loseTemporal = async () => {
    await (await site.temporal()).stop();
    const database = `${installationPaths(site.dir).temporal}/temporal.db`;
    for (const suffix of ['', '-wal', '-shm']) await rm(database + suffix, { force: true });
  };
  const typesOf = async (run: string) => (await site.store.read((tx) => tx.entries({ run }))).map(({ type }) => type);
  const lateStart = async (plan: FrozenPlan) => {
    const signed = await site.sign(site.people.support, site.startFields(plan));
    const quarter = 15 * 60_000;
    const received = await receive(site.store, signed, {
      now: new Date(Date.now() - quarter - 1000),
      clockToleranceMs: 2 * quarter,
    });
    return 'run' in received ? (received.run ?? '') : '';
  };

  it('go on by themselves where they were, what was asked meanwhile is decided, and what waited too long is denied', async () => {
    const lasting = trials.step('busy', 'switch', untilThere('go'));
    const busy = await trials.begin('busy', [lasting, trials.step('busy', 'restart')]);
    const again = [trials.step('waiting', 'one'), gateStep('again'), trials.step('waiting', 'two')];
    const waiting = await trials.begin('waiting', again);
    const [fresh, late] = ['fresh', 'late'].map((service) => trials.plan(service, [trials.step(service, 'one')]));
    for (const plan of [fresh!, late!]) await site.publish(plan);
    await trials.reaches(waiting, 'again', 'open');
    await until(async () => (await trials.ledger('busy')).length === 1);

    await loseTemporal();
    const held = await site.about(waiting, { action: 'hold', reason: 'the server is away' });
    const started = await site.ask(site.people.support, site.startFields(fresh!));
    expect([held.status, started.status]).toEqual(['received', 'received']);
    const lateRun = await lateStart(late!);
    await worker.kill();
    await site.temporal();
    // Another interval would be half a minute away: what follows is found at the worker's start.
    worker = await site.run('worker', 'control', 'local');
    const back = Date.now();

    await until(
      async () => (await site.state(waiting)).state === 'held',
      15_000,
      'the request that was kept is decided',
    );
    await trials.ask(waiting, 'continue', { step: null, reason: null });
    await site.decide(waiting, 'again');
    expect(await site.outcome(waiting)).toMatch(/^rolled-back/);
    expect(await trials.ledger('waiting')).toEqual(['one', 'two']);
    expect(await typesOf(waiting)).toEqual(expect.arrayContaining(['run.lost', 'run.resumed']));

    await writeFile(`${site.dir}/go`, '');
    expect(await site.outcome(busy)).toMatch(/^rolled-back/);
    expect(await trials.ledger('busy')).toEqual(['switch', 'restart']);
    expect((await typesOf(busy)).filter((type) => type === 'run.lost' || type === 'run.resumed')).toHaveLength(2);

    await site.decide(started.run ?? '');
    expect(await site.outcome(started.run ?? '')).toMatch(/^rolled-back/);
    const denied = await until(async () => (await site.entries('run.denied'))[0]);
    expect(denied).toMatchObject({ entry: { run: lateRun }, body: { code: 'admission-late' } });
    expect(await trials.ledger('late')).toEqual([]);
    expect(Date.now() - back).toBeLessThan(20_000);
  }, 90_000);
});

describe('runs that Temporal knows less of than the record', () => {
  let site: Site;
  let trials: Trials;
  beforeAll(async () => {
    site = await Site.open({}, { behindMs: 1000 });
    trials = new Trials(site);
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  it('are noticed when a backup of its database was put back, said so in the record, and go on with nothing twice', async () => {
    await site.temporal();
    await site.run('serve');
    let worker = await site.run('worker', 'control', 'local');
    const steps = [trials.step('older', 'one'), gateStep('again'), trials.step('older', 'two'), gateStep('last')];
    const plan = trials.plan('older', [...steps, trials.step('older', 'three')]);
    await site.publish(plan);
    const run = await site.start(plan);
    await trials.reaches(run, 'go-ahead', 'open');

    // A backup as operators make it: the server is down, its file is copied.
    const database = `${installationPaths(site.dir).temporal}/temporal.db`;
    await worker.kill();
    await (await site.temporal()).stop();
    await copyFile(database, `${database}.backup`);
    await site.temporal();
    worker = await site.run('worker', 'control', 'local');
    await site.decide(run);
    await trials.reaches(run, 'again', 'open');
    await site.decide(run, 'again');
    await trials.reaches(run, 'last', 'open');

    await worker.kill();
    await (await site.temporal()).stop();
    for (const suffix of ['-wal', '-shm']) await rm(database + suffix, { force: true });
    await rename(`${database}.backup`, database);
    await site.temporal();
    await site.run('worker', 'control', 'local');

    const lost = await until(
      async () => (await site.store.read((tx) => tx.entries({ run, type: 'run.lost' })))[0],
      30_000,
      'the run is found to be behind',
    );
    expect(lost).toMatchObject({ body: { message: expect.stringMatching(/knew less of it than the record/) } });
    await site.decide(run, 'last');
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await trials.ledger('older')).toEqual(['one', 'two', 'three']);
  }, 120_000);
});
