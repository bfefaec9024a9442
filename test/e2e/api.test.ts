import { join } from 'node:path';
import { exchangeCall } from '../../cli/connect/transport.ts';
import { installationPaths } from '../../worker/config/config.ts';
import { assessmentWorkflowId, runOfWorkflow, runWorkflowId } from '../../workflows/definitions/names.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { type Process, Site } from '../support/site.ts';
import { until } from '../support/until.ts';

describe('an API and a worker, each a process', () => {
  let site: Site;
  let run: string;
  let api: Process;
  let worker: Process;
  beforeAll(async () => {
    site = await Site.open({ worker: { metrics: { socket: 'metrics.sock' } } });
    await site.temporal();
    api = await site.run('serve');
    worker = await site.run('worker', 'control', 'local');
    const plan = smallPlan({ steps: [gateStep(), commandStep('one', ['true']), gateStep('again')] });
    run = await site.begin(plan);
    await until(async () => site.visitOf(await site.state(run), 'again')?.state === 'open');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  const sockets = { API: () => installationPaths(site.dir).socket, worker: () => join(site.dir, 'metrics.sock') };
  const ask = async (who: keyof typeof sockets, path: string) => {
    const socket = sockets[who]();
    const { status, body } = await exchangeCall({ kind: 'socket', path: socket, name: who }, { method: 'GET', path });
    return { status, text: body.toString() };
  };
  const figuresOf = async (who: keyof typeof sockets) => {
    const lines = (await ask(who, '/metrics')).text.split('\n').filter((line) => line.startsWith('backout_'));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  };

  it.each(['API', 'worker'] as const)(
    'say that they live and are ready, and tell Prometheus every figure: %s',
    async (who) => {
      expect([(await ask(who, '/healthz')).status, (await ask(who, '/readyz')).status]).toEqual([200, 200]);
      const figures = await figuresOf(who);
      expect(Object.fromEntries(figures)).toMatchObject({
        'backout_runs{state="active"}': 1,
        'backout_runs{state="held"}': 0,
        backout_gates_waiting: 1,
        'backout_steps_total{outcome="succeeded"}': 1,
        'backout_steps_total{outcome="unknown"}': 0,
        backout_unknown_outcomes: 0,
        'backout_workers{label="local"}': 1,
        backout_control_workers: 1,
        backout_record_writable: 1,
      });
      expect(figures.get('backout_gate_longest_wait_seconds')).toBeGreaterThan(0);
      expect(figures.get('backout_record_append_seconds_count')).toBeGreaterThan(0);
    },
  );

  it('log one document a line, which names run and step wherever it is about one', async () => {
    const lines = [worker, api].flatMap((each) =>
      each
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{')),
    );
    const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const steps = said.filter(({ activity }) => activity === 'executeStep' || activity === 'openStep');
    expect(new Set(steps.map((one) => one['step']))).toEqual(new Set(['go-ahead', 'one', 'again']));
    const ofRun = said.filter(({ activity }) => activity !== undefined && activity !== 'begin');
    expect(ofRun.filter((one) => one['run'] !== run)).toEqual([]);
    const ids = [runWorkflowId('an-installation', run), assessmentWorkflowId('an-installation', 'sha256:0')];
    expect(ids.map(runOfWorkflow)).toEqual([run, undefined]);
  });

  it('tell figures of the same names', async () => {
    const [ofApi, ofWorker] = [await figuresOf('API'), await figuresOf('worker')];
    expect([...ofApi.keys()]).toEqual([...ofWorker.keys()]);
  });
});

describe('an API that is killed', () => {
  let site: Site;
  let api: Process;
  beforeAll(async () => {
    site = await Site.open();
    await site.temporal();
    api = await site.run('serve');
    await site.run('worker', 'control', 'local');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  it('loses no request that was answered, and one that was not is safe to send again', async () => {
    const plan = smallPlan({
      steps: [gateStep(), commandStep('switch', ['/bin/sh', '-c', 'echo ran >> ledger'], { cwd: site.dir })],
    });
    await site.publish(plan);
    const run = await site.start(plan);
    const visit = await until(async () => site.visitOf(await site.state(run), 'go-ahead')?.gate ?? undefined);
    const { plan: digest } = await site.state(run);
    const decision = {
      action: 'decide',
      run,
      plan: digest,
      gate: 'go-ahead',
      visit: 1,
      subject: visit.subject,
      decision: 'approve',
      reason: null,
    } as const;
    const signed = await site.sign(site.people.approver, decision);
    const sent = site.send(signed).catch(() => undefined);
    await api.kill('SIGKILL');
    await sent;
    await site.run('serve');
    expect(await site.send(signed)).toMatchObject({ status: 'accepted' });
    expect(await site.send(signed)).toEqual(await site.send(signed));
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await site.ledger()).toEqual(['ran']);
    expect(await site.entries('gate.decided')).toHaveLength(1);
  }, 60_000);
});
