import type { FrozenStep } from '../../plans/language/schema/index.ts';
import type { People } from '../support/people.ts';
import { commandStep } from '../support/plans.ts';
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

describe('a manual step', () => {
  const manual: FrozenStep = {
    ...(commandStep('call', ['true']) as Extract<FrozenStep, { kind: 'command' }>),
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
    run.ask('confirm', { step: 'call', visit: 1, evidence, note: null, ...over }, person);
  beforeEach(async () => {
    run = await desk.past([manual]);
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
    ['a blank text', [{ id: 'who', value: ' \n', file: null }, whole[1]], /who is missing/],
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
    expect(await run.ask('skip', about('call'))).toMatchObject({ status: 'accepted' });
  });
});
