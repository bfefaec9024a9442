import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { type Process, Site } from '../support/site.ts';
import { until } from '../support/until.ts';

/** A run goes on by itself within this time of what was killed being back. */
const BACK_MS = 15_000;

describe('a run whose processes are killed', () => {
  let site: Site;
  let worker: Process;
  beforeAll(async () => {
    site = await Site.open({}, { seenMs: 500, goneMs: 2500 });
    await site.temporal();
    await site.run('serve');
    worker = await site.run('worker', 'control', 'local');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  /** A step that says when it begins and when it ends, and takes its time in between. */
  const slowly = (id: string, seconds: number, exit = 0) =>
    commandStep(
      id,
      [
        '/bin/sh',
        '-c',
        `echo ${id} begins >> $BACKOUT_RUN; sleep ${seconds}; echo ${id} ends >> $BACKOUT_RUN; exit ${exit}`,
      ],
      {
        cwd: site.dir,
        expectExit: [exit],
      },
    );

  const release = (service: string) => ({ release: { service, version: '2.0.0' } });

  it('goes on after a SIGKILL of its worker inside a step, whose command ran once and is found with its true result', async () => {
    const plan = smallPlan({ ...release('killed'), steps: [gateStep(), slowly('switch', 2, 7), slowly('restart', 0)] });
    const run = await site.begin(plan);
    await until(async () => (await site.ledger(run)).length === 1);
    await worker.kill('SIGKILL');
    await until(async () => (await site.ledger(run)).length === 2);
    expect((await site.state(run)).steps.get('switch')?.visits.at(-1)?.state).toBe('running');
    worker = await site.run('worker', 'control', 'local');
    const back = Date.now();
    await until(async () => (await site.ledger(run)).length === 4, BACK_MS);
    expect(Date.now() - back).toBeLessThan(BACK_MS);
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await site.ledger(run)).toEqual(['switch begins', 'switch ends', 'restart begins', 'restart ends']);
    const succeeded = (await site.entries('step.succeeded')).find(({ body }) => body?.address === 'switch');
    expect(succeeded?.body).toMatchObject({ attempt: 1, exitCode: 7 });
    const began = (await site.entries('step.started')).filter(({ entry }) => entry.run === run);
    expect(began.filter(({ body }) => body?.address === 'switch')).toHaveLength(1);
  }, 60_000);

  it('takes up a command that still runs, when its worker comes back before it has ended', async () => {
    const run = await site.begin(smallPlan({ ...release('surviving'), steps: [gateStep(), slowly('switch', 6)] }));
    await until(async () => (await site.ledger(run)).length === 1);
    await worker.kill('SIGKILL');
    worker = await site.run('worker', 'control', 'local');
    expect(await site.ledger(run)).toEqual(['switch begins']);
    expect(await site.outcome(run, 30_000)).toMatch(/^rolled-back/);
    expect(await site.ledger(run)).toEqual(['switch begins', 'switch ends']);
  }, 60_000);

  it('goes on after a SIGKILL of the Temporal server, and answers meanwhile that a request is kept', async () => {
    const run = await site.begin(
      smallPlan({
        ...release('outage'),
        steps: [gateStep(), slowly('switch', 3), gateStep('again'), slowly('restart', 0)],
      }),
    );
    await until(async () => (await site.ledger(run)).length === 1);
    const { pid } = await site.temporal();
    process.kill(pid, 'SIGKILL');
    await until(async () => (await site.ledger(run)).length === 2);
    const kept = await site.about(run, { action: 'hold', reason: 'the server is away' });
    expect(kept.status).toBe('received');
    const server = await site.temporal();
    const back = Date.now();
    expect(server.reused).toBe(false);
    await until(async () => site.visitOf(await site.state(run), 'again')?.state === 'open', BACK_MS);
    expect(Date.now() - back).toBeLessThan(BACK_MS);
  }, 90_000);

  it('forwards, when a worker is back, what was received while there was none', async () => {
    const run = await site.begin(
      smallPlan({ ...release('absent'), steps: [gateStep(), { ...gateStep('again') }, slowly('switch', 0)] }),
    );
    await until(async () => site.visitOf(await site.state(run), 'again')?.state === 'open');
    await worker.kill('SIGKILL');
    await until(
      async () => (await site.store.workers()).every((one) => Date.now() - Date.parse(one.seenAt) > 2500),
      10_000,
    );
    expect((await site.decide(run, 'again')).status).toBe('received');
    await site.run('worker', 'control', 'local');
    expect(await site.outcome(run, BACK_MS)).toMatch(/^rolled-back/);
  }, 90_000);
});
