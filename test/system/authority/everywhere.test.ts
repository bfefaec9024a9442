import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import type { Answer } from '../../../requests/answer.ts';
import { installRuntime } from '../../../worker/process/runtime.ts';
import { controlQueue, labelQueue, runWorkflowId, workflowTypes } from '../../../workflows/definitions/names.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { attacks } from '../../support/attacks/table.ts';
import { approval, type Attackers, makeAttackers, type Target, type World } from '../../support/attacks/world.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { Site } from '../../support/site.ts';
import { parallelStep } from '../../support/tree-plan.ts';
import { until } from '../../support/until.ts';

let site: Site;
let connection: Connection;
let client: Client;
let attackers: Attackers;
let other: Target;
beforeAll(async () => {
  installRuntime(pino({ level: 'silent' }));
  site = await Site.open({ api: { requestsPerMinute: 1_000_000 } }, { reconcileMs: 1000 });
  await site.run('up');
  connection = await Connection.connect({ address: (await site.temporal()).address });
  client = new Client({ connection });
  attackers = await makeAttackers(site.people);
  // Whoever asks for the rehearsal is whoever asks for the other runs.
  const people = attackers.roster.people.map((one) =>
    one.person === site.people.support.person ? { ...one, roles: [...one.roles, 'developer'] } : one,
  );
  const roster = { ...attackers.roster, people };
  taken(await site.ask(site.people.admin, { action: 'roster.publish', roster, reason: null }));
  const plan = planOf('other', [gateStep(), step('other')]);
  await site.publish(plan);
  other = await targetOf(await site.start(plan), 'go-ahead');
}, 120_000);
afterAll(async () => {
  await connection.close();
  await site.close();
}, 120_000);

/** What has to be so before there is anything to attack. */
function taken(answer: Answer): void {
  if (answer.status !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
}

const two = { kind: 'role', role: 'approver', count: 2 } as const;
const step = (id: string, over: Parameters<typeof commandStep>[2] = {}) =>
  commandStep(id, ['/bin/sh', '-c', `echo ${id} >> ledger`], { cwd: site.dir, ...over });
const planOf = (service: string, steps: FrozenPlan['steps'], over: Partial<FrozenPlan> = {}) =>
  smallPlan({ release: { service, version: '2.0.0' }, steps, ...over });
const ranOf = async (...ids: string[]) => (await site.ledger()).filter((line) => ids.includes(line));

async function targetOf(run: string, gate: string): Promise<Target> {
  const found = await until(
    async () => {
      const visit = site.visitOf(await site.state(run), gate);
      return visit?.state === 'open' ? visit : undefined;
    },
    30_000,
    `${gate} of ${run} opens`,
  );
  return { run, plan: (await site.state(run)).plan, gate, visit: found.visit, subject: found.gate?.subject ?? '' };
}

/** A gate in a place of its own that two people pass, and the effect behind it. */
interface Place {
  readonly gate: string;
  readonly effect: string;
  begin(): Promise<string>;
}

const places: readonly (readonly [string, Place])[] = [
  [
    'a branch of a parallel step',
    {
      gate: 'both/a/ask',
      effect: 'left',
      begin: () => {
        const branches = { a: [gateStep('ask', { quorum: two }), step('left')], b: [step('right')] };
        return site.begin(planOf('branches', [gateStep(), parallelStep('both', branches)]));
      },
    },
  ],
  [
    'a contingency',
    {
      gate: '@fix/sure',
      effect: 'patch',
      begin: async () => {
        const onFailure = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
        const steps = [gateStep('sure', { quorum: two }), step('patch')];
        const contingencies = [{ id: 'fix', title: 'Fix', because: 'quick', then: 'continue' as const, steps }];
        const bad = commandStep('bad', ['false'], { onFailure });
        const run = await site.begin(planOf('contingent', [gateStep(), bad], { contingencies }));
        await until(async () => site.visitOf(await site.state(run), 'bad')?.state === 'holding', 30_000);
        const chosen = { action: 'contingency' as const, step: 'bad', visit: 1, contingency: 'fix', reason: null };
        expect(await site.about(run, chosen)).toMatchObject({ status: 'accepted' });
        return run;
      },
    },
  ],
  [
    'a rehearsal',
    {
      gate: 'go-ahead',
      effect: 'tried',
      begin: async () => {
        const values = { url: 'http://127.0.0.1:9' };
        const environments = ['production', 'staging'].map((id) => ({ id, values }));
        const plan = planOf('rehearsed', [gateStep('go-ahead', { quorum: two }), step('tried')], {
          settings: { names: [{ name: 'url', kind: 'string' }], environments },
          tested: { kind: 'rehearsed', environment: 'staging', maxAgeMs: 3_600_000, because: 'a copy' },
        });
        const named = { release: plan.release, environment: 'staging', plan: await site.publish(plan) };
        const asked = { action: 'rehearse' as const, ...named, inject: [], reason: null };
        const answer = await site.ask(site.people.support, { ...asked, performer: site.people.support.person });
        expect(answer).toMatchObject({ status: 'accepted' });
        return answer.run ?? '';
      },
    },
  ],
];

describe.each(places)('a gate in %s', (_, { gate, effect, begin }) => {
  let world: World;
  beforeAll(async () => {
    const target = await targetOf(await begin(), gate);
    const bare = { ...attackers, people: site.people, installation: site.installation, target, other };
    const none = { bytes: new Uint8Array(), signature: '' };
    const accepted = await approval({ ...bare, accepted: none }, site.people.approver2);
    taken(await site.send(accepted));
    world = { ...bare, accepted };
  }, 90_000);
  const decisions = async () => site.visitOf(await site.state(world.target.run), gate)?.gate?.decisions.length;

  test.each(attacks)('is not passed with $title', async ({ code, make }) => {
    expect(await site.send(await make(world))).toMatchObject({ status: 'denied', code });
    expect(await decisions()).toBe(1);
  });

  test('lets its effect run once the second of its two people approves, and no sooner', async () => {
    expect(await ranOf(effect)).toEqual([]);
    expect(await site.send(await approval(world, site.people.approver))).toMatchObject({ status: 'accepted' });
    await until(async () => (await ranOf(effect)).length === 1, 20_000, `${effect} runs`);
    expect(await site.outcome(world.target.run, 30_000)).toMatch(/^rolled-back/);
    expect(await ranOf(effect)).toEqual([effect]);
  }, 60_000);
});

describe('a run that was refused', () => {
  test('stays refused, even if somebody approves later, resets its workflow or begins it again', async () => {
    const plan = planOf('refused', [gateStep(), step('never')]);
    await site.publish(plan);
    const run = await site.start(plan);
    const target = await targetOf(run, 'go-ahead');
    expect(await site.decide(run, 'go-ahead', 'refuse')).toMatchObject({ status: 'accepted' });
    const world = { ...attackers, people: site.people, installation: site.installation, target, other };
    const late = await approval(
      { ...world, accepted: { bytes: new Uint8Array(), signature: '' } },
      site.people.approver2,
    );
    const answer = await site.send(late);
    expect(answer).toMatchObject({ status: 'denied', message: expect.stringMatching(/refused|ending|ended/) });
    const denied = (await site.entries('gate.denied')).filter(({ entry }) => entry.run === run);
    expect(denied.map(({ body }) => body?.code)).toEqual([answer.code]);
    expect(await site.outcome(run)).toBe('refused');

    const workflowId = runWorkflowId(site.installation, run);
    const handle = client.workflow.getHandle(workflowId);
    await handle.result().catch(() => undefined);
    const { runId } = await handle.describe();
    const reset = await client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId, runId },
      reason: 'forged',
      // A 64-bit number of the protocol; the library takes a plain one as well.
      workflowTaskFinishEventId: 4 as never,
      requestId: 'forged-reset',
    });
    expect(reset.runId).not.toBe(runId);
    await client.workflow
      .getHandle(workflowId)
      .result()
      .catch(() => undefined);
    for (const id of [workflowId, `again-${run}`]) {
      const args: [{ installation: string; run: string }] = [{ installation: site.installation, run }];
      const taskQueue = controlQueue(site.installation);
      const again = await client.workflow.start(workflowTypes.rollback, { workflowId: id, taskQueue, args });
      await again.result().catch(() => undefined);
    }
    expect((await site.state(run)).ended?.outcome).toBe('refused');
    expect((await site.entries('gate.settled')).filter(({ entry }) => entry.run === run)).toHaveLength(1);
    expect((await site.entries('run.ended')).filter(({ entry }) => entry.run === run)).toHaveLength(1);
    expect(await ranOf('never')).toEqual([]);
  }, 60_000);
});

describe('a worker of a label that says a step is done which it did not do', () => {
  test('lets nothing behind that step begin, and the step is done by a genuine one', async () => {
    const steps = [gateStep(), step('edge-one', { runsOn: 'edge' }), step('edge-two')];
    const run = await site.begin(planOf('edged', steps));
    const settled = { visit: 1, attempt: 1, state: 'settled' };
    const forged = { run: { state: 'active' }, steps: { 'edge-one': settled }, seq: 1_000_000 };
    const native = await NativeConnection.connect({ address: (await site.temporal()).address });
    let asked = 0;
    const rogue = await Worker.create({
      connection: native,
      taskQueue: labelQueue(site.installation, 'edge'),
      activities: { executeStep: () => ((asked += 1), Promise.resolve(forged)) },
    });
    const refusals = async () =>
      (await site.entries('request.denied')).filter(({ entry, body }) => entry.run === run && body?.action === 'begin');
    await rogue.runUntil(() => until(async () => (await refusals()).length > 0, 40_000, 'what comes next is denied'));
    await native.close();
    expect(asked).toBeGreaterThan(0);
    expect(await ranOf('edge-one', 'edge-two')).toEqual([]);
    expect((await refusals())[0]?.body).toMatchObject({ code: 'order-violated' });
    await site.run('worker', 'edge');
    expect(await site.outcome(run, 60_000)).toMatch(/^rolled-back/);
    expect(await ranOf('edge-one', 'edge-two')).toEqual(['edge-one', 'edge-two']);
  }, 120_000);
});
