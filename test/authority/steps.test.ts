import { beginAttempt, endAttempt, holdAttempt, type AttemptResult } from '../../authority/guard.ts';
import type { FrozenPlan, Step } from '../../plans/language/schema/index.ts';
import type { People, TestPerson } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { system } from '../support/records.ts';
import { Desk, makePeople, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
beforeAll(async () => {
  people = await makePeople();
});
afterAll(() => people.cleanup());
beforeEach(async () => {
  desk = await Desk.open(people);
});
afterEach(() => desk.close());

const worker = { host: 'here', incarnation: '00000000-0000-4000-8000-000000000000', pid: 1 };
/** A step that can be undone. */
function undoableStep(id: string): Step {
  const { undo, ...way } = commandStep(id, ['true']) as Extract<Step, { kind: 'command' }>;
  expect(undo).toBeNull();
  return commandStep(id, ['true'], { undo: { ...way, id: `${id}-undo`, irreversible: null } });
}

/** A run past its gate, with these steps behind it. */
async function past(steps: Step[], over: Partial<FrozenPlan> = {}): Promise<void> {
  run = await desk.begun(smallPlan({ steps: [gateStep(), ...steps], ...over }));
  await run.openGate();
  const answer = await desk.ask(people.approver, await run.decision('approve'));
  expect(answer).toMatchObject({ data: { settlement: 'approved' } });
}

const ref = (address: string, attempt = 1) => ({ run: run.name, address, visit: 1, attempt });

async function begin(address: string, attempt = 1): Promise<void> {
  const begun = await run.write((tx) => beginAttempt(tx, ref(address, attempt), worker));
  expect(begun).toHaveProperty('go');
}

async function ran(address: string, result: Partial<AttemptResult> = {}, attempt = 1): Promise<void> {
  await begin(address, attempt);
  const whole = {
    outcome: 'succeeded',
    durationMs: 5,
    message: 'exit 1',
    known: 'nothing',
    ...result,
  } as AttemptResult;
  await run.write((tx) => endAttempt(tx, ref(address, attempt), whole, system));
}

const ask = (action: string, fields: Record<string, unknown> = {}, person: TestPerson = people.support) =>
  desk.ask(person, { action, ...run.place, ...fields } as never);
const about = (step: string, over: Record<string, unknown> = {}) => ({
  step,
  visit: 1,
  reason: 'it has to be',
  ...over,
});
const whatDeviated = async () => (await run.state()).deviations.map(({ what, why }) => `${what}: ${why}`);

describe('a step that failed and holds', () => {
  beforeEach(async () => {
    const onFailure = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
    await past([commandStep('switch', ['false'], { onFailure }), commandStep('after', ['true'])]);
    await ran('switch', { outcome: 'failed' });
  });

  test('is tried again when somebody entitled asks', async () => {
    expect(await ask('retry', about('switch', { reason: null }))).toMatchObject({ status: 'accepted' });
    expect(await run.visit('switch')).toMatchObject({ state: 'pending', outcome: null, next: { attempt: 2 } });
    await ran('switch', {}, 2);
    expect((await run.visit('switch'))?.outcome).toBe('succeeded');
  });

  test('is tried again once, however many ask', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => ask('retry', about('switch'))));
    expect(answers.filter(({ status }) => status === 'accepted')).toHaveLength(1);
    expect(answers.find(({ status }) => status === 'denied')).toMatchObject({ code: 'step-not-held' });
  });

  test('is skipped with a reason, which is a deviation', async () => {
    expect(await ask('skip', about('switch'))).toMatchObject({ status: 'accepted' });
    expect(await run.visit('switch')).toMatchObject({
      state: 'settled',
      outcome: 'skipped',
      skipped: { reason: 'it has to be', actor: { person: 'support@example.com' } },
    });
    expect(await whatDeviated()).toContainEqual('switch (Run switch) was skipped: it has to be');
  });

  test('takes the contingency that it offers, and no other', async () => {
    expect(await ask('contingency', about('switch', { contingency: 'other' }))).toMatchObject({
      status: 'denied',
      code: 'contingency-unknown',
    });
    expect(await ask('contingency', about('switch', { contingency: 'fix' }))).toMatchObject({ status: 'accepted' });
    expect(await run.visit('switch')).toMatchObject({
      state: 'contingency',
      contingency: { id: 'fix', visit: 1, completed: false },
    });
  });

  test.each(['retry', 'skip', 'contingency', 'stop', 'hold', 'continue', 'note'])(
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
        expect(await ask(action, fields[action] ?? about('switch'), person)).toMatchObject({
          status: 'denied',
          code: 'role-missing',
        });
      }
      expect((await run.state()).denials).toHaveLength(2);
    },
  );

  test('is not continued, resolved or confirmed', async () => {
    expect(await ask('continue', { step: 'switch', reason: null })).toMatchObject({
      code: 'step-not-held',
      next: expect.stringContaining('retry'),
    });
    expect(await ask('resolve', { step: 'switch', visit: 1, as: 'done', evidence: 'seen', files: [] })).toMatchObject({
      code: 'step-not-unknown',
    });
    expect(await ask('confirm', { step: 'switch', visit: 1, evidence: [], note: null })).toMatchObject({
      code: 'step-not-waiting',
    });
  });

  test.each([
    ['no-such', 1, 'step-unknown'],
    ['switch', 2, 'visit-mismatch'],
    ['after', 1, 'step-not-waiting'],
  ])('a request about %s at visit %d is denied', async (step, visit, code) => {
    expect(await ask('retry', { step, visit, reason: null })).toMatchObject({ code });
  });
});

describe('a step that is running', () => {
  beforeEach(async () => {
    await past([commandStep('switch', ['true'])]);
    await begin('switch');
  });

  test.each(['retry', 'skip'])('cannot be the object of %s', async (action) => {
    expect(await ask(action, about('switch'))).toMatchObject({ status: 'denied', code: 'step-not-held' });
  });

  test('cannot be resolved while it may still run', async () => {
    expect(await ask('resolve', { step: 'switch', visit: 1, as: 'done', evidence: 'seen', files: [] })).toMatchObject({
      code: 'step-still-running',
    });
  });
});

describe('a step whose outcome is unknown', () => {
  const resolve = (over: Record<string, unknown> = {}, person = people.support) =>
    ask(
      'resolve',
      { step: 'switch', visit: 1, as: 'done', evidence: 'the link points to 1.9.0', files: [], ...over },
      person,
    );
  beforeEach(async () => {
    await past([commandStep('switch', ['true'])]);
    await ran('switch', { outcome: 'unknown' });
  });

  test.each(['retry', 'skip'])('has to be resolved before %s', async (action) => {
    expect(await ask(action, about('switch'))).toMatchObject({
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
    expect(await ask('retry', about('switch'))).toMatchObject({ status: 'accepted' });
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
    await past([commandStep('switch', ['true'])]);
    await run.write((tx) => holdAttempt(tx, ref('switch'), { code: 'hold-when', message: 'traffic is high' }, system));
  });

  test('is tried again by continue', async () => {
    expect(await ask('continue', { step: 'switch', reason: 'traffic is low now' })).toMatchObject({
      status: 'accepted',
    });
    expect(await run.visit('switch')).toMatchObject({ state: 'pending', next: { attempt: 1 } });
    await ran('switch');
  });

  test('can be skipped', async () => {
    expect(await ask('skip', about('switch'))).toMatchObject({ status: 'accepted' });
  });
});

describe('a manual step', () => {
  const manual: Step = {
    ...(commandStep('call', ['true']) as Extract<Step, { kind: 'command' }>),
    kind: 'manual',
    role: 'approver',
    instructions: ['call the customers'],
    evidence: [
      { id: 'who', kind: 'text', title: 'Who was called', required: true },
      { id: 'count', kind: 'number', title: 'How many', required: true },
      { id: 'shot', kind: 'file', title: 'A picture', required: false },
    ],
  } as never;
  for (const name of ['argv', 'cwd', 'env', 'stdin', 'expectExit', 'capture', 'outputLimit', 'graceMs', 'onWorkerLoss'])
    Reflect.deleteProperty(manual, name);
  const whole = [
    { id: 'who', value: 'all of them', file: null },
    { id: 'count', value: 12, file: null },
  ];
  const confirm = (evidence: unknown = whole, person = people.approver, over = {}) =>
    ask('confirm', { step: 'call', visit: 1, evidence, note: null, ...over }, person);
  beforeEach(async () => {
    await past([manual]);
  });
  const open = () =>
    run.append('step.opened', { address: 'call', visit: 1, attempt: 1, until: null, instructions: null });

  test('is done when somebody with its role confirms it with its evidence', async () => {
    await open();
    expect(await confirm(whole, people.approver, { note: 'they were kind' })).toMatchObject({ status: 'accepted' });
    const visit = await run.visit('call');
    expect(visit).toMatchObject({
      state: 'settled',
      outcome: 'succeeded',
      attempts: [{ endedBy: { person: 'ann@example.com' }, result: { evidence: whole } }],
    });
    expect((await run.state()).notes).toMatchObject([{ text: 'call: they were kind' }]);
    expect(await confirm()).toMatchObject({
      code: 'step-not-waiting',
      found: expect.stringContaining('ann@example.com'),
    });
  });

  test('is not confirmed before it is open, nor by others, even if they operate the run', async () => {
    expect(await confirm()).toMatchObject({ code: 'step-not-waiting' });
    await open();
    expect(await confirm(whole, people.support)).toMatchObject({ code: 'role-missing' });
  });

  test.each([
    ['none at all', [], /who is missing; count is missing/],
    ['an empty text', [{ id: 'who', value: '', file: null }, whole[1]], /who is missing/],
    ['a text for a number', [whole[0], { id: 'count', value: 'twelve', file: null }], /count is not a number/],
    ['something not asked for', [...whole, { id: 'extra', value: 'x', file: null }], /extra is not asked for/],
    ['one thing twice', [...whole, whole[0]], /who is given twice/],
    ['a text for a file', [...whole, { id: 'shot', value: 'x', file: null }], /shot/],
  ])('wants its evidence: %s is refused', async (_, evidence, message) => {
    await open();
    expect(await confirm(evidence)).toMatchObject({
      status: 'denied',
      code: 'evidence-missing',
      message: expect.stringMatching(message),
    });
    expect((await run.visit('call'))?.state).toBe('open');
  });

  test('wants files that were uploaded', async () => {
    await open();
    expect(await confirm([...whole, { id: 'shot', value: null, file: `sha256:${'1'.repeat(64)}` }])).toMatchObject({
      code: 'blob-unknown',
    });
    const file = await run.write((tx) => tx.putBlob(Buffer.from('a picture')));
    expect(await confirm([...whole, { id: 'shot', value: null, file }])).toMatchObject({ status: 'accepted' });
  });

  test('can be skipped while it waits', async () => {
    await open();
    expect(await ask('skip', about('call'))).toMatchObject({ status: 'accepted' });
  });
});

describe('a gate', () => {
  test('can be neither skipped nor confirmed nor tried again', async () => {
    run = await desk.begun();
    await run.openGate();
    expect(await ask('skip', about('go-ahead'))).toMatchObject({ status: 'denied', code: 'attempt-not-allowed' });
    expect(await ask('confirm', { step: 'go-ahead', visit: 1, evidence: [], note: null })).toMatchObject({
      code: 'step-not-waiting',
    });
    expect(await ask('retry', about('go-ahead'))).toMatchObject({ code: 'step-not-held' });
    expect((await run.visit('go-ahead'))?.state).toBe('open');
  });
});

describe('the whole run', () => {
  test('holds when asked, once, and goes on when asked', async () => {
    run = await desk.begun();
    expect(await ask('hold', { reason: 'wait for the database team' })).toMatchObject({ status: 'accepted' });
    expect(await run.state()).toMatchObject({ state: 'held', heldBy: { reason: 'wait for the database team' } });
    expect(await ask('hold', { reason: 'me too' }, people.engineer)).toMatchObject({
      code: 'run-not-active',
      message: expect.stringContaining('support@example.com'),
    });
    expect(await ask('continue', { step: null, reason: null })).toMatchObject({ status: 'accepted' });
    expect((await run.state()).state).toBe('active');
    expect(await ask('continue', { step: null, reason: null })).toMatchObject({ code: 'run-not-active' });
  });

  test('stops with what can be undone, last done first, and undoes it only where that was asked', async () => {
    const steps = ['one', 'two'].map(undoableStep);
    await past([...steps, commandStep('three', ['true'])]);
    for (const id of ['one', 'two', 'three']) await ran(id);
    const answer = await ask('stop', { undo: true, reason: 'it was the network' });
    expect(answer).toMatchObject({
      status: 'accepted',
      data: { outcome: 'stopped', undo: ['two~undo', 'one~undo'], leftOut: [] },
    });
    expect((await run.state()).ending).toMatchObject({
      outcome: 'stopped',
      undo: ['two~undo', 'one~undo'],
      undoable: ['two~undo', 'one~undo'],
    });
    for (const [action, fields] of [
      ['stop', { undo: false, reason: 'again' }],
      ['hold', { reason: 'x' }],
      ['continue', { step: null, reason: null }],
    ] as const) {
      expect(await ask(action, fields)).toMatchObject({
        code: 'run-not-active',
        message: expect.stringContaining('is ending as stopped by support@example.com'),
      });
    }
  });

  test('stops without undoing anything unless asked, and keeps what could be', async () => {
    await past([undoableStep('one')]);
    await ran('one');
    await ask('stop', { undo: false, reason: 'enough' });
    expect((await run.state()).ending).toMatchObject({ undo: [], undoable: ['one~undo'] });
  });

  test('does not undo behind an approval that no longer stands', async () => {
    await past([undoableStep('one')]);
    await ran('one');
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'ann@example.com')!.roles = ['auditor'];
    });
    expect(await ask('stop', { undo: true, reason: 'enough' })).toMatchObject({
      data: { undo: [], leftOut: ['one~undo'] },
    });
  });

  test('that is unproven at its end ends as failed when somebody stops it, or is measured again', async () => {
    run = await desk.begun();
    await run.append('run.measured', { measurements: [], proven: false });
    expect(await ask('continue', { step: null, reason: 'give it a minute' })).toMatchObject({ status: 'accepted' });
    expect((await run.state()).state).toBe('active');
    await run.append('run.measured', { measurements: [], proven: false });
    expect(await ask('stop', { undo: false, reason: 'it did not work' })).toMatchObject({
      data: { outcome: 'failed' },
    });
  });

  test('that has ended takes notes and nothing else', async () => {
    run = await desk.begun();
    await run.append('run.ended', { outcome: 'stopped', message: '', deviations: 0, open: [] });
    expect(await ask('note', { text: 'we restarted it by hand', files: [] })).toMatchObject({ status: 'accepted' });
    expect(await ask('hold', { reason: 'x' })).toMatchObject({
      code: 'run-ended',
      message: expect.stringContaining('stopped'),
    });
    expect((await run.state()).notes).toHaveLength(1);
  });

  test('that does not exist is unknown, and one under another plan is not touched', async () => {
    run = await desk.begun();
    expect(await ask('note', { run: 'shop-7', text: 'x', files: [] })).toMatchObject({ code: 'run-unknown' });
    expect(await ask('hold', { plan: `sha256:${'1'.repeat(64)}`, reason: 'x' })).toMatchObject({
      code: 'plan-mismatch',
    });
  });
});
