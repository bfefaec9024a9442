import { progressOf, progressOfSteps } from '../../../records/fold/progress-of.ts';
import { newRecord, type TestRecord } from '../../support/records.ts';
import { endedWell, personOf, reading, Story } from '../story.ts';

describe('what the workflow learns of a run', () => {
  let record: TestRecord;
  let story: Story;
  beforeEach(async () => {
    record = await newRecord();
    story = await new Story(record.store).begin();
  });
  afterEach(async () => record.end());

  const progress = async () => progressOf(await story.state());
  const step = async (address = 'switch') => (await progress()).steps[address];
  const since = expect.any(Number) as unknown as number;
  const at = new Date(Date.now() + 5000).toISOString();
  const ref = { address: 'switch', visit: 1, attempt: 1 };

  test('a step that nothing is known of is left out, one that began is running', async () => {
    expect(await step()).toBeUndefined();
    await story.start('switch');
    expect(await step()).toEqual({ visit: 1, attempt: 1, state: 'running' });
  });

  test('a step that succeeded is settled', async () => {
    await story.start('switch');
    await story.succeed('switch');
    expect(await step()).toEqual({ visit: 1, attempt: 1, state: 'settled' });
  });

  test.each(['step.failed', 'step.timed-out'] as const)(
    'after %s with a retry it is pending until its time',
    async (type) => {
      await story.start('switch');
      await story.write(type, { ...ref, ...endedWell, then: { do: 'retry', attempt: 2, at } });
      expect(await step()).toEqual({ visit: 1, attempt: 2, state: 'pending', at: Date.parse(at) });
      expect((await story.state()).steps.get('switch')?.visits[0]?.outcome).toBeNull();
    },
  );

  test('after a failure that holds it holds, and a retry by a person gives it the next attempt', async () => {
    await story.start('switch');
    await story.fail('switch', 1, { do: 'hold' });
    await story.hold('switch', 1, 'failed');
    expect(await step()).toEqual({ visit: 1, attempt: 1, state: 'holding', since });
    expect((await story.state()).steps.get('switch')?.visits[0]?.outcome).toBe('failed');
    await story.write('step.retried', { ...ref, reason: null }, personOf('sam'));
    expect(await step()).toEqual({ visit: 1, attempt: 2, state: 'pending' });
  });

  test('one that held before it began goes on with the same attempt', async () => {
    await story.write('step.held', { ...ref, code: 'step-not-held', message: 'not yet', measurements: [] });
    await story.hold('switch', 1, 'held');
    expect(await step()).toEqual({ visit: 1, attempt: 1, state: 'holding', since });
    await story.write('run.continued', { reason: null, step: { address: 'switch', visit: 1 } });
    expect(await step()).toEqual({ visit: 1, attempt: 1, state: 'pending' });
    expect((await progress()).run.state).toBe('active');
  });

  test('an unknown outcome alone is still running, and holds once people are asked', async () => {
    await story.start('switch');
    await story.write('step.unknown', { ...ref, ...endedWell, known: 'nothing' });
    expect((await step())?.state).toBe('running');
    await story.hold('switch', 1, 'unknown');
    expect((await step())?.state).toBe('holding');
    await story.write(
      'step.resolved',
      { ...ref, as: 'done', by: 'person', evidence: 'saw it', files: [], value: null, then: null },
      personOf('sam'),
    );
    expect((await step())?.state).toBe('settled');
    expect((await story.state()).steps.get('switch')?.visits[0]).toMatchObject({
      outcome: 'succeeded',
      attempts: [{ outcome: 'unknown', resolved: { as: 'done' } }],
    });
  });

  test('resolved as not done it is as if it had failed', async () => {
    await story.start('switch');
    await story.write('step.unknown', { ...ref, ...endedWell, known: 'nothing' });
    await story.write('step.resolved', {
      ...ref,
      as: 'not-done',
      by: 'verify',
      evidence: 'link is old',
      files: [],
      value: 'old',
      then: { do: 'retry', attempt: 2, at },
    });
    expect(await step()).toMatchObject({ state: 'pending', attempt: 2 });
  });

  test('a skipped step is settled as skipped', async () => {
    await story.write('step.skipped', { address: 'switch', visit: 1, reason: 'by hand' }, personOf('sam'));
    expect((await story.state()).steps.get('switch')?.visits[0]).toMatchObject({
      state: 'settled',
      outcome: 'skipped',
      skipped: { reason: 'by hand' },
    });
  });

  test('a gate is open until its deadline, and settled once it is decided', async () => {
    await story.openGate();
    const deadline = (await story.state()).steps.get('go-ahead')?.visits[0]?.gate?.deadlineAt ?? '';
    expect(await step('go-ahead')).toEqual({ visit: 1, attempt: 1, state: 'open', at: Date.parse(deadline), since });
    await story.decide('approve');
    expect(await step('go-ahead')).toEqual({ visit: 1, attempt: 1, state: 'settled' });
  });

  test.each([
    ['refuse', 'refused'],
    ['fix-forward', 'refused'],
  ] as const)('after %s the gate is settled as %s, which is no success', async (decision, outcome) => {
    await story.openGate();
    await story.decide(decision);
    expect((await story.state()).steps.get('go-ahead')?.visits[0]).toMatchObject({ state: 'settled', outcome });
  });

  test('an approval that is no longer valid opens a new visit', async () => {
    await story.openGate();
    await story.decide('approve');
    await story.write('gate.voided', { address: 'go-ahead', visit: 1, code: 'role-missing', message: 'lost the role' });
    expect(await step('go-ahead')).toEqual({ visit: 2, attempt: 1, state: 'pending' });
  });

  test('the first command behind a gate uses its approval, a check does not', async () => {
    await story.openGate();
    await story.decide('approve');
    const gates = [{ gate: 'go-ahead', visit: 1, subject: `sha256:${'0'.repeat(64)}` }];
    await story.start('look', 1, { kind: 'check', gates });
    expect(await story.state()).toMatchObject({ firstEffectAt: null });
    expect((await story.state()).steps.get('go-ahead')?.visits[0]?.gate?.usedAt).toBeNull();
    await story.start('switch', 1, { gates });
    const used = (await story.state()).steps.get('go-ahead')?.visits[0]?.gate?.usedAt;
    expect(used).not.toBeNull();
    expect((await story.state()).firstEffectAt).toBe(used);
  });

  test.each([
    ['continue', { visit: 1, attempt: 1, state: 'settled' }],
    ['retry', { visit: 1, attempt: 2, state: 'pending' }],
    ['end', { visit: 1, attempt: 1, state: 'settled' }],
  ] as const)('a contingency that is completed with %s leaves the step as it says', async (then, expected) => {
    await story.start('switch');
    await story.fail('switch', 1, { do: 'hold' });
    await story.write(
      'contingency.chosen',
      { address: 'switch', visit: 1, contingency: 'fix', contingencyVisit: 1, reason: null },
      personOf('sam'),
    );
    expect(await step()).toEqual({
      visit: 1,
      attempt: 1,
      state: 'contingency',
      contingency: 'fix',
      contingencyVisit: 1,
    });
    await story.write('contingency.completed', { address: 'switch', visit: 1, contingency: 'fix', then });
    expect(await step()).toEqual(expected);
  });

  test('a contingency of a gate that is completed with retry asks again', async () => {
    await story.openGate();
    await story.write('contingency.chosen', {
      address: 'go-ahead',
      visit: 1,
      contingency: 'fix',
      contingencyVisit: 1,
      reason: null,
    });
    await story.write('contingency.completed', { address: 'go-ahead', visit: 1, contingency: 'fix', then: 'retry' });
    expect(await step('go-ahead')).toEqual({ visit: 2, attempt: 1, state: 'pending' });
  });

  test('the run is held, goes on, is measured, ends', async () => {
    await story.write('run.held', { reason: 'wait' });
    expect((await progress()).run).toEqual({ state: 'held', rounds: 0 });
    await story.write('run.continued', { reason: null });
    await story.write('run.measured', { measurements: [reading('fail')], proven: false });
    expect((await progress()).run).toEqual({ state: 'concluding', unproven: true, rounds: 1 });
    await story.write('run.continued', { reason: null });
    expect((await progress()).run).toEqual({ state: 'active', rounds: 1 });
    await story.write('run.ending', { outcome: 'stopped', reason: null, undo: ['switch~undo'], undoable: [] });
    expect((await progress()).run).toEqual({ state: 'ending', undo: ['switch~undo'], rounds: 1 });
    await story.write('run.held', { reason: 'too late' });
    expect((await progress()).run.state).toBe('ending');
    await story.write('run.ended', { outcome: 'stopped', message: 'Stopped.', deviations: 0, open: [] });
    expect((await progress()).run).toEqual({ state: 'ended', outcome: 'stopped', rounds: 1 });
  });

  test('what was waiting when the run ended is stopped, what had an outcome keeps it', async () => {
    await story.openGate();
    await story.start('switch');
    await story.fail('switch', 1, { do: 'hold' });
    await story.write('run.ended', { outcome: 'stopped', message: 'Stopped.', deviations: 0, open: [] });
    const { steps } = await story.state();
    expect([steps.get('go-ahead')?.visits[0]?.outcome, steps.get('switch')?.visits[0]?.outcome]).toEqual([
      'stopped',
      'failed',
    ]);
  });

  test('a denied run has ended as denied', async () => {
    await story.write('run.denied', { code: 'run-in-progress', message: 'another run' });
    expect((await progress()).run).toMatchObject({ state: 'ended', outcome: 'denied' });
  });

  test('a delta holds the steps asked for alone, and how old it is', async () => {
    await story.start('switch');
    await story.openGate();
    const state = await story.state();
    expect(progressOfSteps(state, ['switch', 'nowhere'])).toEqual({
      run: { state: 'active', rounds: 0 },
      steps: { switch: { visit: 1, attempt: 1, state: 'running' } },
      seq: state.seq,
    });
  });
});
