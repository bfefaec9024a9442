import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Scene, scenesForEach } from '../../support/scene.ts';
import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import { attemptKey } from '../../../authority/attempts/index.ts';
import { system } from '../../support/records.ts';
import { choose, said, started, twoSteps, withContingency } from './support.ts';

const scene = scenesForEach();

describe('an attempt begins', () => {
  it('once its gate is approved, and the record says so before anything runs', async () => {
    const run = await scene();
    await run.pass();
    const begun = await run.begin('switch');
    expect(begun).toMatchObject({ go: true, step: { id: 'switch' }, settings: { url: 'http://127.0.0.1:9' } });
    const [entry] = await run.entries('step.started');
    expect(entry).toMatchObject({
      address: 'switch',
      visit: 1,
      attempt: 1,
      kind: 'command',
      gates: [{ gate: 'go-ahead', visit: 1 }],
    });
  });

  it('once: a second call answers with what is recorded', async () => {
    const run = await scene();
    await run.pass();
    expect(said(await run.begin('switch'))).toBe('go');
    expect(said(await run.begin('switch'))).toBe('already running');
    await run.end('switch');
    expect(said(await run.begin('switch'))).toBe('already succeeded');
    expect(await started(run)).toBe(1);
  });

  it('once, even if twenty workers ask at the same moment through two openings of the record', async () => {
    const run = await scene();
    await run.pass();
    const other = Object.create(run, {
      record: { value: { ...run.record, store: await run.record.reopen() } },
    }) as Scene;
    const begun = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? run : other).begin('switch')));
    expect(begun.filter((one) => 'go' in one)).toHaveLength(1);
    expect(await started(run)).toBe(1);
  });

  it('never if its key is in the record, even if the record shows no attempt', async () => {
    const run = await scene();
    await run.pass();
    const key = attemptKey('step.started', run.ref('switch'));
    await run.write((tx) =>
      tx.append({ type: 'note', actor: system, ...run.place, key, body: { text: 'x', files: [] } }),
    );
    expect(said(await run.begin('switch'))).toBe('denied attempt-not-allowed');
  });

  it('for a step inside a contingency that was chosen, when the subject of a valid gate lists it', async () => {
    const run = await scene(withContingency());
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed' });
    expect(said(await run.begin('@fix/patch'))).toBe('denied order-violated');
    await choose(run);
    expect(said(await run.begin('@fix/patch'))).toBe('go');
  });
});

describe('a step does not begin', () => {
  it('behind a gate that nobody approved', async () => {
    const run = await scene();
    expect(said(await run.begin('switch'))).toBe('denied order-violated');
    await run.open();
    expect(said(await run.begin('switch'))).toBe('denied order-violated');
    expect(await started(run)).toBe(0);
  });

  it('behind a gate that was passed without approval', async () => {
    const run = await scene();
    await run.open();
    await run.append('step.skipped', { address: 'go-ahead', visit: 1, reason: 'in a hurry' });
    expect(said(await run.begin('switch'))).toBe('hold gate-not-standing');
    expect(await run.visit('switch')).toMatchObject({ state: 'holding', holding: { outcome: 'held' } });
    expect(await started(run)).toBe(0);
  });

  it('if it changes something and the plan has no gate for it', async () => {
    const run = await scene(
      smallPlan({ steps: [commandStep('early', ['true']), gateStep(), commandStep('switch', ['true'])] }),
    );
    expect(said(await run.begin('early'))).toBe('hold gate-not-standing');
    expect(await started(run)).toBe(0);
  });

  it('out of order', async () => {
    const run = await scene(twoSteps());
    await run.pass();
    expect(said(await run.begin('second'))).toBe('denied order-violated');
    await run.begin('first');
    expect(said(await run.begin('second'))).toBe('denied order-violated');
    await run.end('first');
    expect(said(await run.begin('second'))).toBe('go');
  });

  it('with another attempt than the next, not even after success', async () => {
    const run = await scene();
    await run.pass();
    expect(said(await run.begin('switch', 2))).toBe('denied attempt-not-allowed');
    expect(said(await run.begin('switch', 1, 2))).toBe('denied attempt-not-allowed');
    await run.carryOut('switch');
    expect(said(await run.begin('switch', 2))).toMatch(/attempt-not-allowed/);
    expect(await started(run)).toBe(1);
  });

  it('again after a failure of a step that must never run twice, until somebody signs a retry', async () => {
    const run = await scene(
      smallPlan({
        steps: [
          gateStep(),
          commandStep('switch', ['true'], { retry: { attempts: 5, delayMs: 0, factor: 1, maxDelayMs: 0 } }),
        ],
      }),
    );
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed', exitCode: 1 });
    expect(said(await run.begin('switch', 2))).toMatch(/attempt-not-allowed/);
    await run.append('step.retried', { address: 'switch', visit: 1, attempt: 2, reason: null });
    expect(said(await run.begin('switch', 2))).toBe('go');
  });

  it('while it is not known whether the attempt before it ran', async () => {
    const run = await scene(repeatable());
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'unknown', known: 'the worker is gone' });
    expect(said(await run.begin('switch', 2))).toMatch(/attempt-not-allowed/);
    expect(await started(run)).toBe(1);
  });

  it('before the pause of the retry policy is over', async () => {
    const run = await scene(repeatable(60_000));
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed' });
    expect(said(await run.begin('switch', 2))).toBe('hold attempt-not-allowed');
    expect(await started(run)).toBe(1);
  });

  it('in a run that was not admitted', async () => {
    const run = await scene(smallPlan({ steps: [commandStep('look', ['true'], { effect: 'none' }), gateStep()] }), {
      admitted: false,
    });
    expect(said(await run.begin('look'))).toBe('denied run-not-active');
    await run.admit();
    expect(said(await run.begin('look'))).toBe('go');
  });

  it('while somebody holds the run, and the run goes on afterwards', async () => {
    const run = await scene();
    await run.pass();
    await run.append('run.held', { reason: 'wait' });
    expect(said(await run.begin('switch'))).toBe('hold run-not-active');
    expect(await run.entries('step.held')).toHaveLength(0);
    await run.append('run.continued', { reason: null });
    expect(said(await run.begin('switch'))).toBe('go');
  });

  it('in a run that ends, except the listed undo steps, in their order', async () => {
    const undo = (id: string) => {
      const {
        undo: _,
        reverses: _none,
        ...step
      } = commandStep(id, ['true']) as Extract<FrozenStep, { kind: 'command' }>;
      return { ...step, irreversible: null };
    };
    const first = commandStep('first', ['true'], { undo: undo('first') });
    const second = commandStep('second', ['true'], { undo: undo('second') });
    const run = await scene(smallPlan({ steps: [gateStep(), first, second, commandStep('third', ['true'])] }));
    await run.pass();
    await run.carryOut('first');
    await run.carryOut('second');
    expect(said(await run.begin('first~undo'))).toBe('denied run-not-active');
    const listed = ['second~undo', 'first~undo'];
    await run.append('run.ending', { outcome: 'stopped', reason: null, undo: listed, undoable: listed });
    expect(said(await run.begin('third'))).toBe('hold run-not-active');
    expect(said(await run.begin('first~undo'))).toBe('denied order-violated');
    await run.carryOut('second~undo');
    await run.carryOut('first~undo');
  });

  it('after its run has ended', async () => {
    const run = await scene();
    await run.pass();
    await run.append('run.ended', { outcome: 'stopped', message: 'over', deviations: 0, open: [] });
    expect(said(await run.begin('switch'))).toBe('denied run-ended');
    expect(await started(run)).toBe(0);
  });

  it('as the first effect outside the window, on the plain path', async () => {
    const run = await scene(smallPlan(), { closesAt: new Date(Date.now() - 1000).toISOString() });
    await run.pass();
    expect(said(await run.begin('switch'))).toBe('hold window-closed');
    expect(await started(run)).toBe(0);
  });

  it('at an address that the plan does not have, or that no worker carries out', async () => {
    const run = await scene();
    await expect(run.begin('nothing')).rejects.toMatchObject({ code: 'step-unknown' });
    await expect(run.begin('go-ahead')).rejects.toMatchObject({ code: 'step-unknown' });
  });
});

function repeatable(delayMs = 0): FrozenPlan {
  const retry = { attempts: 3, delayMs, factor: 1, maxDelayMs: delayMs };
  return smallPlan({ steps: [gateStep(), commandStep('switch', ['true'], { effect: 'repeatable', retry })] });
}

describe('a denied attempt', () => {
  it('is recorded once for each step and reason, however often it is tried', async () => {
    const run = await scene();
    for (const attempt of [2, 3, 4]) await run.begin('switch', attempt);
    await run.begin('switch');
    expect(await run.entries('request.denied')).toMatchObject([
      { action: 'begin', code: 'attempt-not-allowed' },
      { action: 'begin', code: 'order-violated' },
    ]);
  });
});
