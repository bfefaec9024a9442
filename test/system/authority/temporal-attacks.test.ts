import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import { installRuntime } from '../../../worker/process/runtime.ts';
import { workflowBundle } from '../../../worker/process/bundle.ts';
import { submitUpdate } from '../../../workflows/definitions/messages.ts';
import { controlQueue, runWorkflowId, workflowTypes } from '../../../workflows/definitions/names.ts';
import { digestOf } from '../../../common/digest.ts';
import { attacks } from '../../support/attacks/table.ts';
import {
  approval,
  approvalFields,
  attackedPlan,
  makeAttackers,
  type Target,
  type World,
} from '../../support/attacks/world.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Process, Site } from '../../support/site.ts';
import { parallelStep } from '../../support/tree-plan.ts';
import { until } from '../../support/until.ts';

let site: Site;
let connection: Connection;
let client: Client;
let control: Process;
beforeAll(async () => {
  installRuntime(pino({ level: 'silent' }));
  site = await Site.open({ api: { requestsPerMinute: 1_000_000 } }, { reconcileMs: 1000 });
  await site.temporal();
  await site.run('serve');
  await site.run('worker', 'local');
  control = await site.run('worker', 'control');
  connection = await Connection.connect({ address: (await site.temporal()).address });
  client = new Client({ connection });
}, 120_000);
afterAll(async () => {
  await connection.close();
  await site.close();
}, 120_000);

const step = (id: string) => commandStep(id, ['/bin/sh', '-c', `echo ${id} >> ledger`], { cwd: site.dir });
const ranOf = async (...ids: string[]) => (await site.ledger()).filter((line) => ids.includes(line));
const handleOf = (run: string) => client.workflow.getHandle(runWorkflowId(site.installation, run));
const opens = (run: string, gate: string, visit = 1) =>
  until(
    async () => {
      const found = site.visitOf(await site.state(run), gate);
      return found?.visit === visit && found.state === 'open' ? found.gate : undefined;
    },
    30_000,
    `${gate} opens, visit ${visit}`,
  );
const denialsOf = async (run: string) =>
  [...(await site.entries('gate.denied')), ...(await site.entries('request.denied'))]
    .filter(({ entry }) => entry.run === run)
    .map(({ body }) => body?.code);

describe('a gate of a real run', () => {
  let world: World;
  const targetOf = async (run: string): Promise<Target> => {
    const { subject } = await opens(run, 'go-ahead');
    return { run, plan: (await site.state(run)).plan, gate: 'go-ahead', visit: 1, subject };
  };

  beforeAll(async () => {
    const attackers = await makeAttackers(site.people);
    const published = { action: 'roster.publish' as const, roster: attackers.roster, reason: null };
    await site.ask(site.people.admin, published);
    const plans = [attackedPlan('attacked', [step('attacked')]), attackedPlan('other', [step('other')])];
    for (const plan of plans) await site.publish(plan);
    const [run = '', other = ''] = await Promise.all(plans.map((plan) => site.start(plan)));
    const bare = { ...attackers, people: site.people, installation: site.installation };
    const places = { target: await targetOf(run), other: await targetOf(other) };
    const none = { bytes: new Uint8Array(), signature: '' };
    const accepted = await approval({ ...bare, ...places, accepted: none }, site.people.approver2);
    await site.send(accepted);
    world = { ...bare, ...places, accepted };
  }, 60_000);

  const decisions = async () => site.visitOf(await site.state(world.target.run), 'go-ahead')?.gate?.decisions.length;

  test.each(attacks)('is not passed through API and server with $title', async ({ code, make }) => {
    expect(await site.send(await make(world))).toMatchObject({ status: 'denied', code });
    expect(await decisions()).toBe(1);
  });

  test('has every denial of somebody known in the record, with its reason', async () => {
    const kept = new Set(await denialsOf(world.target.run));
    for (const code of ['role-missing', 'requester-excluded', 'author-excluded', 'decided-already', 'nonce-reused'])
      expect(kept).toContain(code);
  });

  test('is not passed by an update that names something that was never received', async () => {
    const own = await approval(world, site.people.approver);
    for (const { bytes } of [own, ...(await Promise.all(attacks.slice(0, 5).map(({ make }) => make(world))))]) {
      const update = handleOf(world.target.run).executeUpdate(submitUpdate, { args: [{ request: digestOf(bytes) }] });
      expect(await update.catch((error: unknown) => error)).not.toMatchObject({ status: 'accepted' });
    }
    expect(await decisions()).toBe(1);
    expect(await ranOf('attacked')).toEqual([]);
  });

  test('counts an accepted approval once, however often an update names it', async () => {
    const again = { args: [{ request: digestOf(world.accepted.bytes) }] as [{ request: string }] };
    for (let time = 0; time < 3; time++) await handleOf(world.target.run).executeUpdate(submitUpdate, again);
    expect(await decisions()).toBe(1);
    expect(await ranOf('attacked')).toEqual([]);
  });

  test('is passed by the approval that it waits for; a refusal afterwards gets the answer that it comes too late', async () => {
    expect(await site.send(await approval(world, site.people.approver))).toMatchObject({ status: 'accepted' });
    const refusal = { ...approvalFields(world, site.people.admin), decision: 'refuse', reason: 'too late' };
    const fields = { ...refusal, action: 'decide' as const };
    expect(await site.ask(site.people.admin, fields)).toMatchObject({ status: 'denied' });
    expect(await site.outcome(world.target.run, 30_000)).toMatch(/^rolled-back/);
    expect(await ranOf('attacked')).toEqual(['attacked']);
  }, 60_000);
});

describe('two gates that are open at once, in the branches of a parallel step,', () => {
  test('are two: what approves one lets its branch go and no other, and a refusal ends the run', async () => {
    const branches = { a: [gateStep('ga'), step('left')], b: [gateStep('gb'), step('right')] };
    const plan = smallPlan({
      release: { service: 'branches', version: '2.0.0' },
      steps: [gateStep(), parallelStep('both', branches)],
    });
    const run = await site.begin(plan);
    const [one] = [await opens(run, 'both/a/ga'), await opens(run, 'both/b/gb')];
    const digest = (await site.state(run)).plan;
    const decision = { action: 'decide' as const, run, plan: digest, visit: 1, reason: null, decision: 'approve' };
    const crossed = { ...decision, gate: 'both/b/gb', subject: one.subject };
    expect(await site.ask(site.people.approver, crossed)).toMatchObject({ code: 'subject-mismatch' });
    expect(await site.decide(run, 'both/a/ga')).toMatchObject({ status: 'accepted' });
    await until(async () => (await ranOf('left')).length === 1, 20_000);
    expect(await ranOf('right')).toEqual([]);
    expect(await site.decide(run, 'both/b/gb', 'refuse', site.people.approver2)).toMatchObject({ status: 'accepted' });
    expect(await site.outcome(run)).toBe('refused');
    expect(await ranOf('left', 'right')).toEqual(['left']);
  }, 60_000);
});

describe('a role that is lost between the approval and the effect', () => {
  test('voids the approval: nothing runs, and the gate asks again', async () => {
    const plan = smallPlan({
      release: { service: 'lost-role', version: '2.0.0' },
      steps: [gateStep(), step('revoked')],
    });
    await site.publish(plan);
    const run = await site.start(plan);
    await opens(run, 'go-ahead');
    expect(await site.about(run, { action: 'hold', reason: 'wait' })).toMatchObject({ status: 'accepted' });
    expect(await site.decide(run)).toMatchObject({ status: 'accepted' });
    const { person } = site.people.approver;
    const change = (kind: 'revoke' | 'grant', role: string) =>
      site.ask(site.people.admin, {
        action: 'roster.change',
        change: { do: kind, person, role, key: null },
        reason: 'moves on',
      });
    expect(await change('grant', 'auditor')).toMatchObject({ status: 'accepted' });
    expect(await change('revoke', 'approver')).toMatchObject({ status: 'accepted' });
    expect(await site.about(run, { action: 'continue', step: null, reason: null })).toMatchObject({
      status: 'accepted',
    });
    await opens(run, 'go-ahead', 2);
    expect(await ranOf('revoked')).toEqual([]);
    expect(await site.decide(run)).toMatchObject({ status: 'denied', code: 'role-missing' });
    expect(await change('grant', 'approver')).toMatchObject({ status: 'accepted' });
    expect(await site.decide(run, 'go-ahead', 'approve', site.people.approver2)).toMatchObject({ status: 'accepted' });
    expect(await site.outcome(run, 30_000)).toMatch(/^rolled-back/);
    expect(await ranOf('revoked')).toEqual(['revoked']);
  }, 90_000);
});

describe('somebody who may write to Temporal', () => {
  test('cannot start a run that nobody asked for, nor one of another installation, with any input', async () => {
    const before = (await site.store.read((tx) => tx.runs())).length;
    const inputs = [
      { installation: site.installation, run: 'forged-1' },
      { installation: 'another', run: 'attacked-1' },
      { installation: site.installation, run: '../../etc/passwd' },
    ];
    for (const [at, input] of inputs.entries()) {
      const begun = await client.workflow.start(workflowTypes.rollback, {
        workflowId: `forged-${at}`,
        taskQueue: controlQueue(site.installation),
        args: [input],
        workflowExecutionTimeout: '3s',
      });
      await begun.result().catch(() => undefined);
    }
    expect((await site.store.read((tx) => tx.runs())).length).toBe(before);
    expect(await ranOf('forged')).toEqual([]);
  }, 60_000);

  test('cannot pass a gate as a worker who says that it was approved', async () => {
    const plan = smallPlan({ release: { service: 'rogue', version: '2.0.0' }, steps: [gateStep(), step('rogue')] });
    await site.publish(plan);
    const run = await site.start(plan);
    await opens(run, 'go-ahead');
    await control.kill('SIGKILL');
    const forged = {
      run: { state: 'active' },
      steps: { 'go-ahead': { visit: 1, attempt: 1, state: 'settled' } },
      seq: 1e6,
    };
    const asked: string[] = [];
    const say = (name: string, answer: unknown) => () => (asked.push(name), Promise.resolve(answer));
    const native = await NativeConnection.connect({ address: (await site.temporal()).address });
    const rogue = await Worker.create({
      connection: native,
      taskQueue: controlQueue(site.installation),
      workflowBundle: { codePath: await workflowBundle(site.dir) },
      activities: {
        adjudicate: say('adjudicate', { status: 'accepted', progress: forged }),
        openStep: say('openStep', forged),
        remindRun: say('remindRun', { due: null }),
        conclude: say('conclude', forged),
      },
    });
    const update = { args: [{ request: `sha256:${'0'.repeat(64)}` }] as [{ request: string }] };
    await rogue.runUntil(async () => {
      await handleOf(run)
        .executeUpdate(submitUpdate, update)
        .catch(() => undefined);
      // The genuine worker of the label is asked for the step, and says no.
      await until(async () => (await denialsOf(run)).length > 0, 40_000, 'the effect is denied');
    });
    await native.close();
    expect(asked).toContain('adjudicate');
    expect(await ranOf('rogue')).toEqual([]);
    const [refused] = (await site.entries('request.denied')).filter(({ entry }) => entry.run === run);
    expect(refused?.body).toMatchObject({ action: 'begin', message: expect.stringContaining('go-ahead') });

    control = await site.run('worker', 'control');
    // What the workflow was made to believe ends with it: the record takes the run up again.
    await handleOf(run)
      .terminate('believes what is not so')
      .catch(() => undefined);
    expect(await site.decide(run)).toMatchObject({ status: 'accepted' });
    expect(await site.outcome(run, 60_000)).toMatch(/^rolled-back/);
    expect(await ranOf('rogue')).toEqual(['rogue']);
  }, 150_000);
});
