import { until } from '../support/until.ts';
import { Harness } from './harness.ts';
import { act, outlineOf, ScriptedRun } from './scripted.ts';

describe('a run', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open();
  }, 60_000);
  afterAll(() => harness.close(), 60_000);

  it('walks its steps in order, measures success on every label and ends', async () => {
    const outline = outlineOf([act('backup'), { a: 'tell', k: 'notify' }, act('switch')], { successLabels: ['local'] });
    const { handle, run } = await harness.start(new ScriptedRun(outline));
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
    expect(run.calls).toEqual([
      'begin',
      'execute backup 1.1',
      'notify tell',
      'execute switch 1.1',
      'measure success local 1',
      'conclude 1',
    ]);
  });

  it('ends at once when it is denied', async () => {
    const run = new ScriptedRun(outlineOf([act('backup')]));
    run.denied = true;
    const { handle } = await harness.start(run);
    expect(await handle.result()).toEqual({ outcome: 'denied' });
    expect(run.calls).toEqual(['begin']);
  });

  it('waits at a gate, which opens after its criteria were measured, until a request settles it', async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate', m: ['local'] }, act('switch')]));
    const approve = run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled'));
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps['go-ahead']?.state === 'open');
    expect(run.calls).not.toContain('execute switch 1.1');
    expect(await submit(approve)).toEqual({ status: 'accepted' });
    await handle.result();
    expect(run.calls.slice(1, 5)).toEqual([
      'measure gate local 1',
      'open go-ahead 1',
      'adjudicate',
      'execute switch 1.1',
    ]);
  });

  it('asks a gate again, at once, if the record found its approval void, and then goes on with the step', async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate' }, act('switch')]));
    const approve = (visit: number) => run.request(() => run.set({ address: 'go-ahead', visit }, 'settled'));
    const [first, second] = [approve(1), approve(2)];
    run.scripts['switch'] = (scripted, reference) => {
      const isVoid = scripted.steps['go-ahead']?.visit === 1;
      if (isVoid) scripted.steps['go-ahead'] = { visit: 2, attempt: 1, state: 'pending' };
      else scripted.set(reference, 'settled');
    };
    const progress = run.progress.bind(run);
    run.progress = (...addresses) => progress('go-ahead', ...addresses);
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps['go-ahead']?.state === 'open');
    await submit(first);
    await until(() => run.steps['go-ahead']?.visit === 2 && run.steps['go-ahead'].state === 'open');
    await submit(second);
    await handle.result();
    expect(run.calls.filter((call) => /^(open|execute)/.test(call))).toEqual([
      'open go-ahead 1',
      'execute switch 1.1',
      'open go-ahead 2',
      'execute switch 1.1',
    ]);
  }, 30_000);

  it('settles a gate whose deadline has come, and a wait whose end has come', async () => {
    const run = new ScriptedRun(
      outlineOf([
        { a: 'go-ahead', k: 'gate' },
        { a: 'settle-down', k: 'wait' },
      ]),
    );
    run.deadlines = { 'go-ahead': 200, 'settle-down': 100 };
    const { handle } = await harness.start(run);
    await handle.result();
    expect(run.calls.filter((call) => call.startsWith('timeUp'))).toEqual(['timeUp go-ahead', 'timeUp settle-down']);
  });

  it('lets what can settle a gate happen one at a time', async () => {
    const run = new ScriptedRun(
      outlineOf([
        { a: 'go-ahead', k: 'gate' },
        { a: 'last', k: 'manual' },
      ]),
    );
    run.deadlines = { 'go-ahead': 300 };
    const confirm = run.request(() => run.set({ address: 'last', visit: 1 }, 'settled'));
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps['go-ahead']?.state === 'open');
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(run.request(() => {}))));
    await until(() => run.steps.last?.state === 'open');
    await submit(confirm);
    await handle.result();
    expect(answers).toHaveLength(20);
    expect(run.mostInAdjudication).toBe(1);
    expect(run.calls.filter((call) => call === 'timeUp go-ahead')).toHaveLength(1);
  });

  it('lets the other branches finish when one holds, and lets two hold at once', async () => {
    const branches = [[act('all/a/one')], [act('all/b/one'), act('all/b/two')], [act('all/c/one')]];
    const run = new ScriptedRun(outlineOf([{ a: 'all', k: 'parallel', b: branches }, act('after')]));
    for (const address of ['all/a/one', 'all/c/one'])
      run.scripts[address] = (_, reference) => run.set(reference, reference.attempt === 1 ? 'holding' : 'settled');
    const retry = (address: string) => run.request(() => run.set({ address, visit: 1 }, 'pending', { attempt: 2 }));
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps['all/b/two']?.state === 'settled' && run.steps['all/c/one']?.state === 'holding');
    await submit(retry('all/a/one'));
    await until(() => run.steps['all/a/one']?.state === 'settled');
    expect(run.calls).not.toContain('execute after 1.1');
    await submit(retry('all/c/one'));
    await handle.result();
    expect(run.calls).toContain('execute after 1.1');
  });

  it('waits as long as the retry policy says before the next attempt', async () => {
    const run = new ScriptedRun(outlineOf([act('flaky')]));
    const began: number[] = [];
    run.scripts.flaky = (_, reference) => {
      began.push(Date.now());
      const isFirst = reference.attempt === 1;
      run.set(reference, isFirst ? 'pending' : 'settled', isFirst ? { attempt: 2, at: Date.now() + 400 } : {});
    };
    const { handle } = await harness.start(run);
    await handle.result();
    expect(run.calls.slice(1, 3)).toEqual(['execute flaky 1.1', 'execute flaky 1.2']);
    expect(began[1]! - began[0]!).toBeGreaterThanOrEqual(395);
  });

  it('begins nothing while somebody asked it to hold', async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'pause', k: 'manual' }, act('switch')]));
    const hold = run.request(() => void (run.run = { state: 'held' }));
    const confirm = run.request(() => run.set({ address: 'pause', visit: 1 }, 'settled'));
    const goOn = run.request(() => void (run.run = { state: 'active' }));
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps.pause?.state === 'open');
    await submit(hold);
    await submit(confirm);
    expect((await handle.query<{ progress: { run: { state: string } } }>('progress')).progress.run.state).toBe('held');
    expect(run.calls).not.toContain('execute switch 1.1');
    await submit(goOn);
    await handle.result();
    expect(run.calls).toContain('execute switch 1.1');
  });

  it('lets running effects finish when it is stopped, begins nothing new, and undoes in the given order', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const steps = [act('one', { u: true }), act('two', { u: { k: 'manual' } }), act('three'), act('four')];
    const run = new ScriptedRun(outlineOf(steps, { successLabels: ['local'] }));
    run.scripts.three = async (_, reference) => {
      await released;
      run.set(reference, 'settled');
    };
    const stop = run.request(() => void (run.run = { state: 'ending', undo: ['two', 'one'], outcome: 'stopped' }));
    const undone = run.request(() => run.set({ address: 'two~undo', visit: 1 }, 'settled'));
    const { handle, submit } = await harness.start(run);
    await until(() => run.calls.includes('execute three 1.1'));
    await submit(stop);
    expect(run.calls).not.toContain('open two~undo 1');
    release();
    await until(() => run.steps['two~undo']?.state === 'open');
    await submit(undone);
    expect(await handle.result()).toEqual({ outcome: 'stopped' });
    expect(run.calls.slice(4)).toEqual([
      'adjudicate',
      'open two~undo 1',
      'adjudicate',
      'execute one~undo 1.1',
      'conclude 1',
    ]);
  });

  it('walks the contingency that was chosen for a step, and goes on as the contingency says', async () => {
    const contingencies = { restore: { steps: [act('@restore/load')], then: 'retry' } } as const;
    const run = new ScriptedRun(outlineOf([act('migrate'), act('switch')], { contingencies }));
    run.scripts.migrate = (_, reference) => run.set(reference, reference.visit === 1 ? 'holding' : 'settled');
    const choose = run.request(() =>
      run.set({ address: 'migrate', visit: 1 }, 'contingency', { contingency: 'restore', contingencyVisit: 1 }),
    );
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps.migrate?.state === 'holding');
    await submit(choose);
    await handle.result();
    expect(run.calls.slice(3)).toEqual([
      'execute @restore/load 1.1',
      'contingencyDone migrate restore',
      'execute migrate 2.1',
      'execute switch 1.1',
      'conclude 1',
    ]);
  });

  it('ends when a contingency says so, however many steps are left', async () => {
    const contingencies = { fix: { steps: [act('@fix/patch')], then: 'end' } } as const;
    const run = new ScriptedRun(outlineOf([act('migrate'), act('switch')], { contingencies }));
    run.scripts.migrate = (_, reference) =>
      run.set(reference, 'contingency', { contingency: 'fix', contingencyVisit: 1 });
    const { handle } = await harness.start(run);
    expect(await handle.result()).toEqual({ outcome: 'not-rolled-back' });
    expect(run.calls).not.toContain('execute switch 1.1');
  });

  it('holds when success is not shown, and measures another round when somebody lets it go on', async () => {
    const run = new ScriptedRun(outlineOf([act('switch')], { successLabels: ['local'] }));
    run.isProven = false;
    const goOn = run.request(() => void ((run.isProven = true), (run.run = { state: 'active', rounds: 1 })));
    const { handle, submit } = await harness.start(run);
    await until(() => run.run.unproven);
    await submit(goOn);
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
    expect(run.calls.filter((call) => /measure|conclude/.test(call))).toEqual([
      'measure success local 1',
      'conclude 1',
      'measure success local 2',
      'conclude 2',
    ]);
  });

  it('ends when it is stopped while success is not shown', async () => {
    const run = new ScriptedRun(outlineOf([act('switch')]));
    run.isProven = false;
    const stop = run.request(() => void (run.run = { state: 'ending', undo: [], outcome: 'failed' }));
    const { handle, submit } = await harness.start(run);
    await until(() => run.run.unproven);
    await submit(stop);
    expect(await handle.result()).toEqual({ outcome: 'failed' });
  });

  it('reads from the record how far it is, takes up again what runs, and does nothing twice', async () => {
    const run = new ScriptedRun(outlineOf([act('one'), act('two'), act('three')]));
    run.steps = {
      one: { visit: 1, attempt: 1, state: 'settled' },
      two: { visit: 1, attempt: 3, state: 'running' },
    };
    const { handle } = await harness.start(run);
    await handle.result();
    expect(run.calls).toEqual(['begin', 'execute two 1.3', 'execute three 1.1', 'conclude 1']);
  });

  it('lets what was running finish when it is taken up again at its end', async () => {
    const run = new ScriptedRun(outlineOf([act('one'), act('two')]));
    run.run = { state: 'ending', undo: [], outcome: 'stopped' };
    run.steps = { one: { visit: 1, attempt: 1, state: 'running' } };
    const { handle } = await harness.start(run);
    await handle.result();
    expect(run.calls).toEqual(['begin', 'execute one 1.1', 'conclude 1']);
  });

  it('looks at the record instead of failing when an effect gives up', async () => {
    const { ApplicationFailure } = await import('@temporalio/common');
    const run = new ScriptedRun(outlineOf([act('switch')]));
    run.scripts.switch = (_, reference) => {
      run.set(reference, 'holding');
      throw ApplicationFailure.nonRetryable('the worker cannot tell', 'internal');
    };
    const skip = run.request(() => run.set({ address: 'switch', visit: 1 }, 'settled'));
    const { handle, submit } = await harness.start(run);
    await until(() => run.calls.filter((call) => call === 'begin').length === 2);
    await submit(skip);
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
  });

  it('refuses an update that names no request, and leaves nothing of it in its history', async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate' }]));
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps['go-ahead']?.state === 'open');
    await expect(submit('approve')).rejects.toMatchObject({ cause: { type: 'usage' } });
    const { events } = await handle.fetchHistory();
    expect(events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toHaveLength(0);
    await handle.terminate();
  });

  it('tells the sender when a request cannot be adjudicated, and goes on', async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate' }]));
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps['go-ahead']?.state === 'open');
    await expect(submit(`sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({ cause: { type: 'receipt-missing' } });
    await submit(run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled')));
    await handle.result();
  });

  it('reminds people while they are waited for', async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate', e: [300], r: 1000 }]));
    const { handle, submit } = await harness.start(run);
    await until(() => run.calls.filter((call) => call === 'remind go-ahead').length === 2);
    await submit(run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled')));
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
  });

  it('measures the criteria of a gate again when people are reminded, and waits for no reading', async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate', m: ['local'], r: 1000 }]));
    const { handle, submit } = await harness.start(run);
    const measured = () => run.calls.filter((call) => call.startsWith('measure gate local'));
    // An activity is delivered at least once: only another round counts.
    await until(() => new Set(measured()).size >= 3);
    await until(() => run.calls.filter((call) => call === 'remind go-ahead').length >= 2);
    await submit(run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled')));
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
  });

  it("is not ended by Temporal's cancellation", async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate' }, act('switch')]));
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps['go-ahead']?.state === 'open');
    await handle.cancel();
    await submit(run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled')));
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
  });

  it('can be found by service, version, environment, run and outcome, also one that was denied', async () => {
    const { handle } = await harness.start(new ScriptedRun(outlineOf([])));
    await handle.result();
    const found = (outcome: string, workflowId: string) => {
      const query = `BackoutService = "shop" AND BackoutVersion = "2.0.0" AND BackoutEnvironment = "production"
        AND BackoutRun = "shop-1" AND BackoutOutcome = "${outcome}" AND WorkflowId = "${workflowId}"`;
      return until(async () => (await harness.temporal.client.workflow.count(query)).count);
    };
    expect(await found('rolled-back', handle.workflowId)).toBe(1);
    const refused = new ScriptedRun(outlineOf([]));
    refused.denied = true;
    const denied = await harness.start(refused);
    await denied.handle.result();
    expect(await found('denied', denied.handle.workflowId)).toBe(1);
  });
});
