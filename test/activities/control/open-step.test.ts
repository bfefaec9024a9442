import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { readInboxView } from '../../../views/inbox/read-inbox.ts';
import { queued, tellsAll } from '../../support/outbox.ts';
import { type Scene, scenesForEach } from '../../support/scene.ts';
import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import { controls, failureOf } from './support.ts';

const newScene = scenesForEach();

async function scene(over: Partial<FrozenPlan> = {}): Promise<Scene> {
  return newScene(smallPlan({ communication: tellsAll, ...over }));
}

const waitStep = (forMs: number): FrozenStep => ({
  kind: 'wait',
  id: 'settle',
  title: 'Wait',
  because: null,
  role: 'operator',
  expectedMs: 1,
  forMs,
});
const manualStep = (over: object = {}): FrozenStep => {
  const { undo, ...common } = commandStep('by-hand', ['true']) as Extract<FrozenStep, { kind: 'command' }>;
  const { argv, cwd, env, stdin, expectExit, capture, outputLimit, graceMs, onWorkerLoss, ...acting } = common;
  void [argv, cwd, env, stdin, expectExit, capture, outputLimit, graceMs, onWorkerLoss];
  return {
    ...acting,
    kind: 'manual',
    undo,
    instructions: ['Open', { ref: 'setting', name: 'url' }],
    evidence: [],
    ...over,
  };
};

describe('opening a step', () => {
  it('opens a gate once, and answers with its deadline', async () => {
    const run = await scene();
    const { openStep } = controls(run.record.store);
    const first = await openStep(run.ref('go-ahead'));
    expect(first.steps['go-ahead']).toMatchObject({
      state: 'open',
      visit: 1,
      at: Date.parse((await run.visit('go-ahead'))?.gate?.deadlineAt ?? ''),
    });
    expect(await openStep(run.ref('go-ahead'))).toEqual(first);
    expect(await run.entries('gate.opened')).toHaveLength(1);
  });

  it('shows a manual step with its inputs filled in, behind the same gates as an effect', async () => {
    const run = await scene({ steps: [gateStep(), manualStep()] });
    const { openStep } = controls(run.record.store);
    expect(await failureOf(openStep(run.ref('by-hand')))).toEqual({ type: 'order-violated', nonRetryable: true });
    await run.pass();
    expect((await openStep(run.ref('by-hand'))).steps['by-hand']).toMatchObject({ state: 'open', attempt: 1 });
    expect(await run.entries('step.opened')).toMatchObject([
      { until: null, instructions: 'Open\nhttp://127.0.0.1:9', gates: [{ gate: 'go-ahead', visit: 1 }] },
    ]);
    const asked = (await queued(run.record.store)).find(({ address }) => address === 'by-hand');
    expect(asked?.text).toContain('backout confirm shop-1 by-hand');
  });

  it('does not show a manual step whose approval is no longer valid', async () => {
    const run = await scene({ steps: [gateStep(), manualStep()] });
    await run.pass();
    await run.publishRoster((roster) => ({
      ...roster,
      people: roster.people.filter((one) => one.person !== 'ann@example.com'),
    }));
    const answer = await controls(run.record.store).openStep(run.ref('by-hand'));
    expect(answer.steps['go-ahead']).toMatchObject({ state: 'pending', visit: 2 });
    expect(await run.entries('step.opened')).toHaveLength(0);
  });

  it('holds a manual step whose instructions cannot be filled in', async () => {
    const look = commandStep('look', ['true'], { effect: 'none' });
    const instructions = [{ ref: 'output', step: 'look', path: ['text'] }];
    const run = await scene({ steps: [look, gateStep(), manualStep({ instructions })] });
    await run.carryOut('look');
    await run.pass();
    const answer = await controls(run.record.store).openStep(run.ref('by-hand'));
    expect(answer.steps['by-hand']).toMatchObject({ state: 'holding' });
    expect(await run.entries('step.held')).toMatchObject([{ code: 'input-unresolved' }]);
  });

  it('lets a wait end when its time is over by the record, and not before', async () => {
    const run = await scene({ steps: [waitStep(2000), gateStep(), commandStep('switch', ['true'])] });
    const { openStep, timeUp } = controls(run.record.store);
    const at = (await openStep(run.ref('settle'))).steps['settle']?.at ?? 0;
    expect((await timeUp(run.ref('settle'))).steps['settle']).toMatchObject({ state: 'open' });
    await run.pastTime(new Date(at).toISOString());
    expect((await timeUp(run.ref('settle'))).steps['settle']).toMatchObject({ state: 'settled' });
    await timeUp(run.ref('settle'));
    expect(await run.entries('step.succeeded')).toHaveLength(1);
  });

  it('is refused for a step that a worker carries out, and for a run that nobody knows', async () => {
    const run = await scene();
    const { openStep } = controls(run.record.store);
    expect(await failureOf(openStep(run.ref('switch')))).toEqual({ type: 'step-unknown', nonRetryable: true });
    expect(await failureOf(openStep({ ...run.ref('go-ahead'), run: 'shop-7' }))).toEqual({
      type: 'run-unknown',
      nonRetryable: true,
    });
  });
});

describe('a deadline', () => {
  const late = { steps: [gateStep('go-ahead', { deadlineMs: 1 }), commandStep('switch', ['true'])] };

  it('that has passed settles the gate as expired, and ends the run', async () => {
    const run = await scene(late);
    const { openStep, timeUp } = controls(run.record.store);
    const at = (await openStep(run.ref('go-ahead'))).steps['go-ahead']?.at ?? 0;
    await run.pastTime(new Date(at).toISOString());
    const answer = await timeUp(run.ref('go-ahead'));
    expect(answer).toMatchObject({ run: { state: 'ending', undo: [] }, steps: { 'go-ahead': { state: 'settled' } } });
    expect(await run.entries('gate.settled')).toMatchObject([{ settlement: 'expired', by: [] }]);
  });

  it('that has not passed changes nothing, even if a caller says that it has', async () => {
    const run = await scene();
    await run.open();
    await controls(run.record.store).timeUp(run.ref('go-ahead'));
    expect(await run.entries('gate.settled')).toHaveLength(0);
  });

  it('that comes after a decision does nothing', async () => {
    const run = await scene({ steps: [gateStep('go-ahead', { deadlineMs: 300 }), commandStep('switch', ['true'])] });
    await run.pass();
    await run.pastTime((await run.visit('go-ahead'))?.gate?.deadlineAt ?? '');
    await controls(run.record.store).timeUp(run.ref('go-ahead'));
    expect(await run.entries('gate.settled')).toMatchObject([{ settlement: 'approved' }]);
    expect((await run.state()).state).toBe('active');
  });
});

describe('a step that no worker takes', () => {
  it('is recorded once, notifies the performer, and goes on when a worker takes it', async () => {
    const run = await scene();
    await run.pass();
    const { unattended } = controls(run.record.store);
    const input = { ...run.ref('switch'), label: 'local' };
    const first = await unattended(input);
    expect(first.steps['switch']).toMatchObject({ state: 'pending', attempt: 1 });
    await unattended(input);
    expect(await run.entries('step.unattended')).toHaveLength(1);
    expect((await queued(run.record.store)).filter(({ address }) => address === 'switch')).toHaveLength(1);
    await run.carryOut('switch');
    await unattended(input);
    expect((await run.visit('switch'))?.unattendedSince).toBeNull();
  });
});

describe('reminding', () => {
  it('tells about an open gate once for each time that has come, and escalates in stages', async () => {
    const gate = gateStep('go-ahead', {
      remindEveryMs: 2000,
      escalate: [
        { afterMs: 1, channels: ['boss'], role: 'administrator' },
        { afterMs: 60_000, channels: ['ops'], role: null },
      ],
    });
    const run = await scene({ steps: [gate, commandStep('switch', ['true'])] });
    await run.open();
    const { remind } = controls(run.record.store);
    await run.pastTime(new Date(Date.parse((await run.visit('go-ahead'))?.gate?.openedAt ?? '') + 10).toISOString());
    await remind(run.ref('go-ahead'));
    await remind(run.ref('go-ahead'));
    const kinds = async () =>
      (await queued(run.record.store)).map(({ occasion, channel }) => `${occasion} ${channel}`).toSorted();
    expect(await kinds()).toEqual(['escalation boss', 'gate-opened ops']);
    const [told] = (await queued(run.record.store)).filter(({ occasion }) => occasion === 'escalation');
    expect(told?.text).toContain('this goes to administrator now (admin@example.com)');
    expect((await run.visit('go-ahead'))?.gate?.escalatedTo).toEqual(['administrator']);
    const present = { now: new Date().toISOString(), workers: [] };
    const mine = (person: string) => run.record.store.read((tx) => readInboxView(tx, person, present));
    expect((await mine('admin@example.com')).mine).toMatchObject([{ command: 'backout show shop-1 go-ahead' }]);
    expect((await mine('auditor@example.com')).mine).toEqual([]);
    await run.pastTime(new Date(Date.parse((await run.visit('go-ahead'))?.gate?.openedAt ?? '') + 2010).toISOString());
    await remind(run.ref('go-ahead'));
    expect(await kinds()).toContain('reminder ops');
    expect((await run.entries('gate.reminded')).length).toBeGreaterThanOrEqual(2);
  });

  it('is silent about a gate or step that no longer waits', async () => {
    const run = await scene({ steps: [gateStep('go-ahead', { remindEveryMs: 1 }), commandStep('switch', ['true'])] });
    await run.pass();
    const before = await queued(run.record.store);
    await controls(run.record.store).remind(run.ref('go-ahead'));
    expect(await queued(run.record.store)).toEqual(before);
  });

  it('tells the performer again about a hold, with what it offers', async () => {
    const run = await scene();
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed', message: 'exit 1' });
    const { remind } = controls(run.record.store);
    await remind(run.ref('switch'));
    const reminders = async () => (await queued(run.record.store)).filter(({ occasion }) => occasion === 'reminder');
    expect(await reminders()).toEqual([]);
    await run.pastTime(new Date(Date.parse((await run.visit('switch'))?.holding?.at ?? '') + 2000).toISOString());
    await remind(run.ref('switch'));
    expect(await reminders()).toMatchObject([{ address: 'switch', channel: 'ops' }]);
    expect((await reminders())[0]?.text).toContain('backout retry shop-1 switch');
  });
});
