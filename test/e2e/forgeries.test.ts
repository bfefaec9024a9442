import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import { installRuntime } from '../../worker/process/runtime.ts';
import { submitUpdate } from '../../workflows/definitions/messages.ts';
import { controlQueue, labelQueue, runWorkflowId, workflowTypes } from '../../workflows/definitions/names.ts';
import { tellsAll } from '../support/outbox.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { until } from '../support/until.ts';

/** Everything here is done by somebody who may do anything in Temporal, and nothing in the record. */
describe('somebody with access to Temporal alone', () => {
  let site: Site;
  let connection: Connection;
  let client: Client;
  beforeAll(async () => {
    installRuntime(pino({ level: 'silent' }));
    site = await Site.open({}, { reconcileMs: 1000 });
    await site.run('up');
    connection = await Connection.connect({ address: (await site.temporal()).address });
    client = new Client({ connection });
  }, 60_000);
  afterAll(async () => {
    await connection.close();
    await site.close();
  }, 60_000);

  const line = (id: string, seconds = 0) =>
    commandStep(id, ['/bin/sh', '-c', `echo ${id} begins >> ledger; sleep ${seconds}; echo ${id} ends >> ledger`], {
      cwd: site.dir,
    });
  const planFor = (service: string, ...steps: ReturnType<typeof line>[]) =>
    smallPlan({ release: { service, version: '2.0.0' }, steps: [gateStep(), ...steps] });
  const ledgerOf = async (...ids: string[]) =>
    (await site.ledger()).filter((entry) => ids.some((id) => entry.startsWith(`${id} `)));
  const handleOf = (run: string) => client.workflow.getHandle(runWorkflowId(site.installation, run));

  it('cannot end a step by hand: its effect finishes, and nothing behind it begins before', async () => {
    const run = await site.begin(planFor('byhand', line('one', 3), line('two')));
    await until(async () => (await ledgerOf('one')).length === 1);
    const pending = (await handleOf(run).describe()).raw.pendingActivities ?? [];
    const forged = {
      run: { state: 'active' },
      steps: { one: { visit: 1, attempt: 1, state: 'settled' } },
      seq: 1_000_000,
    };
    const { workflowId } = handleOf(run);
    const activityId = pending.find(({ activityType }) => activityType?.name === 'executeStep')?.activityId ?? '';
    await client.activity.complete({ workflowId, activityId }, forged);
    expect(await site.outcome(run, 40_000)).toMatch(/^rolled-back/);
    expect(await ledgerOf('one', 'two')).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  }, 60_000);

  it('cannot make effects happen twice by resetting a workflow', async () => {
    const run = await site.begin(planFor('reset', line('three'), line('four', 2)));
    await until(async () => (await ledgerOf('four')).length === 1);
    const { runId } = await handleOf(run).describe();
    await client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: runWorkflowId(site.installation, run), runId },
      reason: 'forged',
      // A 64-bit number of the protocol; the library takes a plain one as well.
      workflowTaskFinishEventId: 4 as never,
      requestId: 'forged',
    });
    expect(await site.outcome(run, 40_000)).toMatch(/^rolled-back/);
    expect(await ledgerOf('three', 'four')).toEqual(['three begins', 'three ends', 'four begins', 'four ends']);
  }, 60_000);

  it('cannot make effects happen twice by a second workflow for the same run', async () => {
    const plan = planFor('second', line('five', 1), line('six'));
    await site.publish(plan);
    const run = await site.start(plan);
    const rogue = await client.workflow.start(workflowTypes.rollback, {
      workflowId: `rogue-${run}`,
      taskQueue: controlQueue(site.installation),
      args: [{ installation: site.installation, run }],
    });
    await site.decide(run);
    expect(await site.outcome(run, 40_000)).toMatch(/^rolled-back/);
    await rogue.terminate().catch(() => undefined);
    expect(await ledgerOf('five', 'six')).toEqual(['five begins', 'five ends', 'six begins', 'six ends']);
  }, 60_000);

  it('cannot run a step that nobody approved, by asking its workers directly', async () => {
    const plan = planFor('unapproved', line('seven'));
    await site.publish(plan);
    const run = await site.start(plan);
    await until(async () => site.visitOf(await site.state(run), 'go-ahead')?.state === 'open');
    const native = await NativeConnection.connect({ address: (await site.temporal()).address });
    const workflowsPath = fileURLToPath(new URL('rogue-workflow.ts', import.meta.url));
    const worker = await Worker.create({ connection: native, taskQueue: 'rogue', workflowsPath });
    const attempt = { run, address: 'seven', visit: 1, attempt: 1, queue: labelQueue(site.installation, 'local') };
    const asked = worker.runUntil(
      client.workflow.execute('rogue', { workflowId: `direct-${run}`, taskQueue: 'rogue', args: [attempt] }),
    );
    await expect(asked).rejects.toThrow('Workflow execution failed');
    await native.close();
    expect(await ledgerOf('seven')).toEqual([]);
    expect(site.visitOf(await site.state(run), 'go-ahead')?.state).toBe('open');
  }, 60_000);

  it('cannot pass a gate with an update for which there is no receipt', async () => {
    const plan = planFor('receipt', line('eight'));
    await site.publish(plan);
    const run = await site.start(plan);
    await until(async () => site.visitOf(await site.state(run), 'go-ahead')?.state === 'open');
    const forged = handleOf(run).executeUpdate(submitUpdate, { args: [{ request: `sha256:${'0'.repeat(64)}` }] });
    const answer = await forged.catch((error: unknown) => error);
    expect(answer).not.toMatchObject({ status: 'accepted' });
    expect(site.visitOf(await site.state(run), 'go-ahead')?.state).toBe('open');
    expect(await ledgerOf('eight')).toEqual([]);
  }, 60_000);

  it('cannot end a run: the record says so, tells its performer and starts it again', async () => {
    const run = await site.begin({ ...planFor('terminated', line('nine', 1), line('ten')), communication: tellsAll });
    await until(async () => (await ledgerOf('nine')).length === 1);
    await handleOf(run).terminate('forged');
    expect(await site.outcome(run, 50_000)).toMatch(/^rolled-back/);
    expect(await ledgerOf('nine', 'ten')).toEqual(['nine begins', 'nine ends', 'ten begins', 'ten ends']);
    expect((await site.entries('run.lost')).map(({ entry }) => entry.run)).toEqual([run]);
    const due = await site.store.dueNotifications('9999-01-01T00:00:00.000Z', 200);
    const told = due.filter((one) => one.run === run && one.key.startsWith('run-lost/'));
    expect(told).toMatchObject([
      { channel: 'ops', occasion: 'held', subject: `${run} was lost, and is taken up again` },
    ]);
  }, 90_000);
});
