import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import pino from 'pino';
import { runWorkflowId } from '../../../workflows/definitions/names.ts';
import { digestOf } from '../../../common/digest.ts';
import { installationPaths } from '../../../worker/config/config.ts';
import { embeddedServer } from '../../../worker/server/embedded-server.ts';
import { temporalClient } from '../../../worker/gateway/temporal.ts';
import { temporalGateway } from '../../../worker/gateway/temporal-gateway.ts';
import { gateStep, smallPlan } from '../../support/plans.ts';
import { Site } from '../../support/site.ts';
import { until } from '../../support/until.ts';

describe('the way to Temporal', () => {
  let site: Site;
  let address: string;
  beforeAll(async () => {
    site = await Site.open();
    ({ address } = await embeddedServer(installationPaths(site.dir).temporal));
    await site.run('serve');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  const door = (at = address) => {
    const client = temporalClient({ options: { address: at }, namespace: 'default' });
    const logger = pino({ level: 'silent' });
    const deps = { client, store: site.store, installation: site.installation, logger, goneMs: 15_000 };
    return { client, ...temporalGateway(deps) };
  };
  const request = digestOf('a request');

  it('says within seconds that nobody is there: no server; and dials it as soon as it is back', async () => {
    const back = createServer((socket) => socket.destroy());
    const listen = (at: number) => new Promise<void>((listens) => back.listen(at, '127.0.0.1', listens));
    await listen(0);
    const { port } = back.address() as AddressInfo;
    await new Promise((closed) => back.close(closed));

    const { client, submit: tell, startRun } = door(`127.0.0.1:${port}`);
    const began = Date.now();
    expect(await tell('shop-1', request)).toBe('unreachable');
    expect(await startRun('shop-1')).toBe('unreachable');
    expect(Date.now() - began).toBeLessThan(8000);

    const dialed = once(back, 'connection', { signal: AbortSignal.timeout(2000) });
    await listen(port);
    try {
      await dialed;
    } finally {
      await client.connection.close();
      back.close();
    }
  }, 20_000);

  it('says at once that nobody is there: no control worker, but keeps the start for when one comes', async () => {
    const { client, submit: tell, startRun } = door();
    expect(await tell('shop-9', request)).toBe('unreachable');
    expect(await startRun('shop-9')).toBe('unreachable');
    const handle = client.workflow.getHandle(runWorkflowId(site.installation, 'shop-9'));
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate();
    await client.connection.close();
  });

  it('begins a run that no workflow walks again, and offers the request once more', async () => {
    await site.run('worker', 'control', 'local');
    const plan = smallPlan({ steps: [gateStep(), gateStep('again')] });
    const run = await site.begin(plan);
    await until(async () => site.visitOf(await site.state(run), 'again')?.state === 'open');
    const { client } = door();
    const handle = client.workflow.getHandle(runWorkflowId(site.installation, run));
    await handle.terminate();
    expect((await site.decide(run, 'again')).status).toBe('accepted');
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect((await site.entries('run.lost')).map(({ entry }) => entry.run)).toEqual([run]);
    await client.connection.close();
  }, 60_000);

  it('gives the same answer to the same request, also after the run has ended', async () => {
    const plan = smallPlan({ release: { service: 'twice', version: '2.0.0' }, steps: [gateStep()] });
    await site.publish(plan);
    const run = await site.start(plan);
    const visit = await until(async () => site.visitOf(await site.state(run), 'go-ahead')?.gate ?? undefined);
    const signed = await site.sign(site.people.approver, {
      action: 'decide',
      run,
      plan: (await site.state(run)).plan,
      gate: 'go-ahead',
      visit: 1,
      subject: visit.subject,
      decision: 'approve',
      reason: null,
    });
    const first = await Promise.all([site.send(signed), site.send(signed), site.send(signed)]);
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await site.send(signed)).toEqual(first[0]);
    expect(first[1]).toEqual(first[0]);
    expect(first[2]).toEqual(first[0]);
    expect((await site.entries('gate.decided')).filter(({ entry }) => entry.run === run)).toHaveLength(1);
  }, 60_000);

  it('queues more than ten requests to one run, and all are answered', async () => {
    const plan = smallPlan({ release: { service: 'many', version: '2.0.0' }, steps: [gateStep()] });
    await site.publish(plan);
    const run = await site.start(plan);
    await until(async () => site.visitOf(await site.state(run), 'go-ahead')?.state === 'open');
    const asked = Array.from({ length: 20 }, (_, at) =>
      site.about(run, { action: at % 2 ? 'hold' : 'continue', ...(at % 2 ? {} : { step: null }), reason: `${at}` }),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 'received')).toEqual([]);
    const { client } = door();
    const handle = client.workflow.getHandle(runWorkflowId(site.installation, run));
    // The answers come from the record, a moment before Temporal has noted the last of them.
    const completed = async () =>
      (await handle.fetchHistory()).events?.filter((event) => event.workflowExecutionUpdateCompletedEventAttributes);
    expect(await until(async () => ((await completed())?.length ?? 0) >= 20)).toBe(true);
    expect(await completed()).toHaveLength(20);
    await client.connection.close();
  }, 60_000);
});
