import type { OutlineStep } from '../../plans/language/outline/outline.ts';
import { until } from '../support/until.ts';
import { Harness } from './harness.ts';
import { insist } from './insist.ts';
import { act, outlineOf, ScriptedRun } from './scripted.ts';

describe('a run whose history becomes long', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open();
  }, 60_000);
  afterAll(() => harness.close(), 60_000);

  /** A run that goes on in a new execution whenever it has done anything. */
  const restless = (steps: readonly OutlineStep[], over: Parameters<typeof outlineOf>[1] = {}) => {
    const run = new ScriptedRun(outlineOf(steps, over));
    run.renewAfterEvents = 1;
    return run;
  };
  const begins = ({ calls }: ScriptedRun) => calls.filter((call) => call === 'begin').length;
  const others = ({ calls }: ScriptedRun) => calls.filter((call) => call !== 'begin');
  it('goes on in new executions in the middle of its steps, and does each of them once', async () => {
    const steps = Array.from({ length: 5 }, (_, at) => act(`step-${at}`));
    const { handle, run } = await harness.start(restless(steps, { successLabels: ['local'] }));
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
    expect(others(run)).toEqual([...steps.map(({ a }) => `execute ${a} 1.1`), 'measure success local 1', 'conclude 1']);
    expect(begins(run)).toBeGreaterThan(2);
  });

  it('keeps the end of a wait, the time of a retry and the deadline of a gate', async () => {
    const gate: OutlineStep = { a: 'go-ahead', k: 'gate' };
    const pause: OutlineStep = { a: 'settle-down', k: 'wait' };
    const branches = [[gate], [pause], [act('all/c/flaky')], [act('all/d/one'), act('all/d/two')]];
    const run = restless([{ a: 'all', k: 'parallel', b: branches }]);
    const began = Date.now();
    const due = 3000;
    run.deadlines = { 'go-ahead': due, 'settle-down': due };
    run.scripts['all/c/flaky'] = (_, reference) => {
      if (reference.attempt === 1) run.set(reference, 'pending', { attempt: 2, at: began + due });
      else run.set(reference, 'settled');
    };
    const { handle } = await harness.start(run);
    await handle.result();
    expect(begins(run)).toBeGreaterThan(1);
    expect(others(run).toSorted()).toEqual([
      'conclude 1',
      'execute all/c/flaky 1.1',
      'execute all/c/flaky 1.2',
      'execute all/d/one 1.1',
      'execute all/d/two 1.1',
      'open go-ahead 1',
      'open settle-down 1',
      'timeUp go-ahead',
      'timeUp settle-down',
    ]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(due);
  });

  it('answers every request that comes while it changes over, and has each adjudicated once', async () => {
    const gate: OutlineStep = { a: 'go-ahead', k: 'gate' };
    const run = restless([gate, act('switch')]);
    const running = await harness.start(run);
    await until(() => run.steps['go-ahead']?.state === 'open');
    const adjudicated: number[] = [];
    const requests = Array.from({ length: 30 }, (_, at) => run.request(() => void adjudicated.push(at)));
    for (const some of [requests.slice(0, 10), requests.slice(10, 20), requests.slice(20)])
      expect(await Promise.all(some.map((request) => insist(running, request)))).toEqual(
        Array.from({ length: 10 }, () => ({ status: 'accepted' })),
      );
    expect(adjudicated.toSorted((one, other) => one - other)).toEqual(requests.map((_, at) => at));
    await insist(
      running,
      run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled')),
    );
    await running.handle.result();
    expect(others(run).filter((call) => call !== 'adjudicate')).toEqual([
      'open go-ahead 1',
      'execute switch 1.1',
      'conclude 1',
    ]);
    expect(begins(run)).toBeGreaterThan(2);
  });

  it('takes up again an effect that is still under way, and begins nothing behind it before it ends', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const run = restless([
      { a: 'all', k: 'parallel', b: [[act('all/a/slow'), act('all/a/after')], [act('all/b/one')]] },
    ]);
    run.scripts['all/a/slow'] = async (_, reference) => {
      run.set(reference, 'running');
      await released;
      run.set(reference, 'settled');
    };
    const { handle } = await harness.start(run);
    await until(() => run.calls.filter((call) => call === 'execute all/a/slow 1.1').length > 1, 20_000);
    expect(run.calls).not.toContain('execute all/a/after 1.1');
    release();
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
    for (const address of ['all/a/after', 'all/b/one'])
      expect(run.calls.filter((call) => call === `execute ${address} 1.1`)).toHaveLength(1);
  });

  it('goes on inside a contingency and inside an undo', async () => {
    const contingencies = {
      restore: { steps: [act('@restore/one'), act('@restore/two'), act('@restore/three')], then: 'continue' },
    } as const;
    const run = restless([act('first', { u: true }), act('migrate'), { a: 'look', k: 'manual' }], { contingencies });
    run.scripts['migrate'] = (_, reference) => run.set(reference, 'holding');
    const running = await harness.start(run);
    await until(() => run.steps['migrate']?.state === 'holding');
    const chosen = { contingency: 'restore', contingencyVisit: 1 };
    await insist(
      running,
      run.request(() => run.set({ address: 'migrate', visit: 1 }, 'contingency', chosen)),
    );
    await until(() => run.steps['look']?.state === 'open', 20_000);
    await insist(
      running,
      run.request(() => void (run.run = { state: 'ending', undo: ['first'], outcome: 'stopped' })),
    );
    expect(await running.handle.result()).toEqual({ outcome: 'stopped' });
    expect(others(run).filter((call) => call !== 'adjudicate')).toEqual([
      'execute first 1.1',
      'execute migrate 1.1',
      'execute @restore/one 1.1',
      'execute @restore/two 1.1',
      'execute @restore/three 1.1',
      'contingencyDone migrate restore',
      'open look 1',
      'execute first~undo 1.1',
      'conclude 1',
    ]);
  });

  it('does not measure again by itself while success is not shown', async () => {
    const run = restless([act('switch')], { successLabels: ['local'] });
    run.isProven = false;
    run.run = { state: 'active', rounds: 0 };
    const running = await harness.start(run);
    await until(() => run.run.unproven);
    run.run = { ...run.run, rounds: 1 };
    for (let turn = 0; turn < 3; turn += 1)
      await insist(
        running,
        run.request(() => {}),
      );
    await until(() => begins(run) > 1);
    expect(others(run).filter((call) => call.startsWith('measure'))).toEqual(['measure success local 1']);
    await insist(
      running,
      run.request(() => void ((run.isProven = true), (run.run = { state: 'active', rounds: 1 }))),
    );
    await running.handle.result();
    expect(others(run).filter((call) => call.startsWith('measure'))).toEqual([
      'measure success local 1',
      'measure success local 2',
    ]);
  });
});
