import type { FrozenStep } from '../../plans/language/schema/index.ts';
import type { People } from '../support/people.ts';
import { commandStep } from '../support/plans.ts';
import { type Desk, eachAtADesk, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

/** A step that can be undone. */
function undoableStep(id: string): FrozenStep {
  const { undo, reverses: _none, ...way } = commandStep(id, ['true']) as Extract<FrozenStep, { kind: 'command' }>;
  expect(undo).toBeNull();
  return commandStep(id, ['true'], { undo: { ...way, id: `${id}-undo`, irreversible: null } });
}

describe('the whole run', () => {
  test('holds when asked, once, and goes on when asked', async () => {
    run = await desk.begun();
    expect(await run.ask('hold', { reason: 'wait for the database team' })).toMatchObject({ status: 'accepted' });
    expect(await run.state()).toMatchObject({ state: 'held', heldBy: { reason: 'wait for the database team' } });
    expect(await run.ask('hold', { reason: 'me too' }, people.engineer)).toMatchObject({
      code: 'run-not-active',
      message: expect.stringContaining('support@example.com'),
    });
    expect(await run.ask('continue', { step: null, reason: null })).toMatchObject({ status: 'accepted' });
    expect((await run.state()).state).toBe('active');
    expect(await run.ask('continue', { step: null, reason: null })).toMatchObject({ code: 'run-not-active' });
  });

  test('stops with what can be undone, last done first, and undoes it only where that was asked', async () => {
    const steps = ['one', 'two'].map(undoableStep);
    run = await desk.past([...steps, commandStep('three', ['true'])]);
    for (const id of ['one', 'two', 'three']) await run.ran(id);
    await run.ask('stop', { undo: true, reason: 'it was the network' });
    expect(await run.approve('run:undo')).toMatchObject({ status: 'accepted' });
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
      expect(await run.ask(action, fields)).toMatchObject({
        code: 'run-not-active',
        message: expect.stringContaining('is ending as stopped by support@example.com'),
      });
    }
  });

  test('stops without undoing anything unless asked, and keeps what could be', async () => {
    run = await desk.past([undoableStep('one')]);
    await run.ran('one');
    await run.ask('stop', { undo: false, reason: 'enough' });
    expect((await run.state()).ending).toMatchObject({ undo: [], undoable: ['one~undo'] });
  });

  test('does not undo behind an approval that is no longer valid', async () => {
    run = await desk.past([undoableStep('one')]);
    await run.ran('one');
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'ann@example.com')!.roles = ['auditor'];
    });
    expect(await run.ask('stop', { undo: true, reason: 'enough' })).toMatchObject({
      data: { undo: [], leftOut: ['one~undo'] },
    });
  });

  test('that is unproven at its end ends as failed when somebody stops it, or is measured again', async () => {
    run = await desk.begun();
    await run.append('run.measured', { measurements: [], proven: false });
    expect(await run.ask('continue', { step: null, reason: 'give it a minute' })).toMatchObject({ status: 'accepted' });
    expect((await run.state()).state).toBe('active');
    await run.append('run.measured', { measurements: [], proven: false });
    expect(await run.ask('stop', { undo: false, reason: 'it did not work' })).toMatchObject({
      data: { outcome: 'failed' },
    });
  });

  test('that has ended takes notes and nothing else', async () => {
    run = await desk.begun();
    await run.append('run.ended', { outcome: 'stopped', message: '', deviations: 0, open: [] });
    expect(await run.ask('note', { text: 'we restarted it by hand', files: [] })).toMatchObject({ status: 'accepted' });
    expect(await run.ask('hold', { reason: 'x' })).toMatchObject({
      code: 'run-ended',
      message: expect.stringContaining('stopped'),
    });
    expect((await run.state()).notes).toHaveLength(1);
  });

  test('that does not exist is unknown, and one under another plan is not touched', async () => {
    run = await desk.begun();
    expect(await run.ask('note', { run: 'shop-7', text: 'x', files: [] })).toMatchObject({ code: 'run-unknown' });
    expect(await run.ask('hold', { plan: `sha256:${'1'.repeat(64)}`, reason: 'x' })).toMatchObject({
      code: 'plan-mismatch',
    });
  });
});
