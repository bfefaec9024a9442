import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { viewRun } from '../../views/run/run.ts';
import { runWorkflowId } from '../../workflows/definitions/names.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { type Process, Site } from '../support/site.ts';

/** A gate and the steps behind it. */
const STRETCH = 5;

describe('a run of a thousand steps', () => {
  let site: Site;
  let up: Process;
  let client: Client;
  beforeAll(async () => {
    site = await Site.open();
    up = await site.run('up');
    client = new Client({ connection: await Connection.connect({ address: (await site.temporal()).address }) });
  }, 60_000);
  afterAll(async () => {
    await client?.connection.close();
    await site.close();
  }, 60_000);

  const gates = (count: number) => Array.from({ length: count }, (_, at) => `gate-${at}`);
  const planOf = (service: string, stretches: number) =>
    smallPlan({
      release: { service, version: '2.0.0' },
      authorizedBy: { gate: 'gate-0', because: 'the owner decides' },
      // One less: the contingency's step counts towards the thousand that a plan may have.
      steps: gates(stretches)
        .flatMap((gate) => [
          gateStep(gate),
          ...Array.from({ length: STRETCH - 1 }, (_, at) => commandStep(`${gate}-step-${at}`, ['/bin/true'])),
        ])
        .slice(0, -1),
    });
  const walk = async (service: string, stretches: number) => {
    const plan = planOf(service, stretches);
    await site.publish(plan);
    const run = await site.start(plan);
    const burntAt: number[] = [];
    for (const gate of gates(stretches)) {
      expect((await site.decide(run, gate)).status).toBe('accepted');
      burntAt.push(await burnt());
    }
    return { run, outcome: await site.outcome(run, 60_000), burntAt };
  };
  const memory = async () =>
    Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${up.pid}/status`, 'utf8'))?.[1]) / 1024;
  /** ms of processor time that Backout and its Temporal server have taken so far, whatever else the machine does. */
  const burnt = async () => {
    const pids = [up.pid, (await site.temporal()).pid];
    const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8')));
    const ticks = stats.flatMap((stat) => stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14)).map(Number);
    return ticks.reduce((sum, one) => sum + one, 0) * 10;
  };
  /** The quickest of five looks: a busy machine is slow at any of them. */
  const statusMs = async (run: string) => {
    const looks: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const began = performance.now();
      const view = await site.store.read(async (tx) => {
        const state = await tx.run(run);
        const plan = state && (await tx.plan(state.plan));
        return state && plan && viewRun(state, plan, new Date().toISOString(), []);
      });
      expect(view?.steps.length).toBeGreaterThan(0);
      looks.push(performance.now() - began);
    }
    return Math.min(...looks);
  };
  const executions = async (run: string) => {
    const id = runWorkflowId(site.installation, run);
    const lengths: number[] = [];
    for await (const { workflowId, runId } of client.workflow.list({ query: `WorkflowId = '${id}'` })) {
      const { historyLength } = await client.workflow.getHandle(workflowId, runId).describe();
      lengths.push(historyLength);
    }
    return lengths;
  };

  it('with two hundred gates behaves like a short one: its outcome, its pace, its status, its memory, its histories', async () => {
    const short = await walk('short', 4);
    const before = await memory();
    const long = await walk('long', 200);
    const after = await memory();
    const lengths = await executions(long.run);
    const longStatus = await statusMs(long.run);
    expect(long.outcome).toBe(short.outcome);
    const { steps, deviations } = await site.state(long.run);
    expect([...steps.values()].map(({ visits }) => visits.at(-1)?.outcome)).toEqual(
      Array.from({ length: 200 * STRETCH - 1 }, () => 'succeeded'),
    );
    expect(deviations.filter(({ address }) => address !== null)).toEqual([]);
    expect(await site.entries('step.started')).toHaveLength(204 * (STRETCH - 1) - 2);
    const taken = (from: number, to: number) => (long.burntAt[to] ?? NaN) - (long.burntAt[from] ?? NaN);
    // What grows with the length would be nine times as dear at the end.
    expect(taken(159, 199)).toBeLessThan(3 * taken(0, 40));
    expect(lengths.length).toBeGreaterThan(2);
    expect(Math.max(...lengths)).toBeLessThan(4000);
    expect(longStatus).toBeLessThan(1000);
    expect(after - before).toBeLessThan(300);
  }, 900_000);
});
