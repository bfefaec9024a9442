import { holdAttempt } from '../../authority/attempts/index.ts';
import type { People } from '../support/people.ts';
import { commandStep } from '../support/plans.ts';
import { system } from '../support/records.ts';
import { type Desk, eachAtADesk, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

const about = (step: string, over: Record<string, unknown> = {}) => ({
  step,
  visit: 1,
  reason: 'it has to be',
  ...over,
});

const deviations = async () => (await run.state()).deviations.map(({ what, why }) => `${what}: ${why}`);

describe('a step that failed and holds', () => {
  beforeEach(async () => {
    const onFailure = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
    run = await desk.past([commandStep('switch', ['false'], { onFailure }), commandStep('after', ['true'])]);
    await run.ran('switch', { outcome: 'failed' });
  });

  test('is tried again when somebody entitled asks', async () => {
    expect(await run.ask('retry', about('switch', { reason: null }))).toMatchObject({ status: 'accepted' });
    expect(await run.visit('switch')).toMatchObject({ state: 'pending', outcome: null, next: { attempt: 2 } });
    await run.ran('switch', {}, 2);
    expect((await run.visit('switch'))?.outcome).toBe('succeeded');
  });

  test('is tried again once, however many ask', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => run.ask('retry', about('switch'))));
    expect(answers.filter(({ status }) => status === 'accepted')).toHaveLength(1);
    expect(answers.find(({ status }) => status === 'denied')).toMatchObject({ code: 'step-not-held' });
  });

  test('is skipped with a reason, which is a deviation', async () => {
    expect(await run.ask('skip', about('switch'))).toMatchObject({ status: 'accepted' });
    expect(await run.visit('switch')).toMatchObject({
      state: 'settled',
      outcome: 'skipped',
      skipped: { reason: 'it has to be', actor: { person: 'support@example.com' } },
    });
    expect(await deviations()).toContainEqual('switch (Run switch) was skipped: it has to be');
  });

  test('takes the contingency that it offers, and no other', async () => {
    expect(await run.ask('contingency', about('switch', { contingency: 'other' }))).toMatchObject({
      status: 'denied',
      code: 'contingency-unknown',
    });
    expect(await run.ask('contingency', about('switch', { contingency: 'fix' }))).toMatchObject({ status: 'accepted' });
    expect(await run.visit('switch')).toMatchObject({
      state: 'contingency',
      contingency: { id: 'fix', visit: 1, completed: false },
    });
  });

  test.each(['retry', 'skip', 'contingency', 'stop', 'hold', 'continue', 'note'] as const)(
    '%s is denied to people without the role',
    async (action) => {
      const fields: Record<string, Record<string, unknown>> = {
        contingency: about('switch', { contingency: 'fix' }),
        stop: { undo: false, reason: 'x' },
        hold: { reason: 'x' },
        continue: { step: null, reason: null },
        note: { text: 'x', files: [] },
      };
      for (const person of [people.dev, people.auditor]) {
        expect(await run.ask(action, fields[action] ?? about('switch'), person)).toMatchObject({
          status: 'denied',
          code: 'role-missing',
        });
      }
      expect((await run.state()).denials).toHaveLength(2);
    },
  );

  test('is not continued, resolved or confirmed', async () => {
    expect(await run.ask('continue', { step: 'switch', reason: null })).toMatchObject({
      code: 'step-not-held',
      next: expect.stringContaining('retry'),
    });
    expect(
      await run.ask('resolve', { step: 'switch', visit: 1, as: 'done', evidence: 'seen', files: [] }),
    ).toMatchObject({
      code: 'step-not-unknown',
    });
    expect(await run.ask('confirm', { step: 'switch', visit: 1, evidence: [], note: null })).toMatchObject({
      code: 'step-not-waiting',
    });
  });

  test.each([
    ['no-such', 1, 'step-unknown'],
    ['switch', 2, 'visit-mismatch'],
    ['after', 1, 'step-not-waiting'],
  ])('a request about %s at visit %d is denied', async (step, visit, code) => {
    expect(await run.ask('retry', { step, visit, reason: null })).toMatchObject({ code });
  });
});

describe('a step that is running', () => {
  beforeEach(async () => {
    run = await desk.past([commandStep('switch', ['true'])]);
    await run.begin('switch');
  });

  test.each(['retry', 'skip'] as const)('cannot be the object of %s', async (action) => {
    expect(await run.ask(action, about('switch'))).toMatchObject({ status: 'denied', code: 'step-not-held' });
  });

  test('cannot be resolved while it may still run', async () => {
    expect(
      await run.ask('resolve', { step: 'switch', visit: 1, as: 'done', evidence: 'seen', files: [] }),
    ).toMatchObject({
      code: 'step-still-running',
    });
  });
});

describe('a step whose outcome is unknown', () => {
  const resolve = (over: Record<string, unknown> = {}, person = people.support) =>
    run.ask(
      'resolve',
      { step: 'switch', visit: 1, as: 'done', evidence: 'the link points to 1.9.0', files: [], ...over },
      person,
    );
  beforeEach(async () => {
    run = await desk.past([commandStep('switch', ['true'])]);
    await run.ran('switch', { outcome: 'unknown' });
  });

  test.each(['retry', 'skip'] as const)('has to be resolved before %s', async (action) => {
    expect(await run.ask(action, about('switch'))).toMatchObject({
      status: 'denied',
      code: 'attempt-not-allowed',
      next: expect.stringContaining('backout resolve'),
    });
  });

  test('counts as done when somebody entitled says so, with evidence', async () => {
    expect(await resolve()).toMatchObject({ status: 'accepted' });
    expect(await run.visit('switch')).toMatchObject({
      state: 'settled',
      outcome: 'succeeded',
      attempts: [{ resolved: { as: 'done', by: 'person', evidence: 'the link points to 1.9.0' } }],
    });
    expect(await resolve()).toMatchObject({
      code: 'step-not-unknown',
      found: expect.stringContaining('support@example.com'),
    });
  });

  test('holds as failed when it was not done, and may then be tried again', async () => {
    expect(await resolve({ as: 'not-done' })).toMatchObject({ status: 'accepted' });
    expect(await run.visit('switch')).toMatchObject({ state: 'holding', outcome: 'failed' });
    expect(await run.ask('retry', about('switch'))).toMatchObject({ status: 'accepted' });
  });

  test('needs the files that it names, and somebody entitled', async () => {
    expect(await resolve({ files: [{ name: 'shot.png', digest: `sha256:${'1'.repeat(64)}`, size: 3 }] })).toMatchObject(
      { code: 'blob-unknown' },
    );
    expect(await resolve({}, people.approver)).toMatchObject({ code: 'role-missing' });
    expect((await run.visit('switch'))?.outcome).toBe('unknown');
  });
});

describe('a step that held before it began', () => {
  beforeEach(async () => {
    run = await desk.past([commandStep('switch', ['true'])]);
    await run.change((open) =>
      holdAttempt(open, run.ref('switch'), { code: 'hold-when', message: 'traffic is high' }, system),
    );
  });

  test('is tried again by continue', async () => {
    expect(await run.ask('continue', { step: 'switch', reason: 'traffic is low now' })).toMatchObject({
      status: 'accepted',
    });
    expect(await run.visit('switch')).toMatchObject({ state: 'pending', next: { attempt: 1 } });
    await run.ran('switch');
  });

  test('can be skipped', async () => {
    expect(await run.ask('skip', about('switch'))).toMatchObject({ status: 'accepted' });
  });
});

describe('a gate', () => {
  test('can be neither skipped nor confirmed nor tried again', async () => {
    run = await desk.begun();
    await run.openGate();
    expect(await run.ask('skip', about('go-ahead'))).toMatchObject({ status: 'denied', code: 'attempt-not-allowed' });
    expect(await run.ask('confirm', { step: 'go-ahead', visit: 1, evidence: [], note: null })).toMatchObject({
      code: 'step-not-waiting',
    });
    expect(await run.ask('retry', about('go-ahead'))).toMatchObject({ code: 'step-not-held' });
    expect((await run.visit('go-ahead'))?.state).toBe('open');
  });
});
