import { readFileSync } from 'node:fs';
import { inRun, withRun } from '../../../authority/transactions/in-run.ts';
import type { Actor } from '../../../records/entries.ts';
import { sourceFiles } from '../../lint/tracked-files.ts';
import { shipped } from '../../lint/rooms.ts';
import { commandStep } from '../../support/plans.ts';
import { system } from '../../support/records.ts';
import { undoStep } from '../../support/tree-plan.ts';
import { type Desk, eachAtADesk, type Run } from '../support/desk.ts';

let desk: Desk;
eachAtADesk((ours) => ({ desk } = ours));

const undoable = (id: string) => commandStep(id, ['true'], { undo: undoStep(id) });

/** A run in which somebody asked for an undo that has since become another one: nobody has noticed yet. */
async function withSomethingToClose(): Promise<Run> {
  const run = await desk.past([undoable('one'), undoable('two'), commandStep('three', ['true'])]);
  await run.ran('one');
  await run.ask('stop', { undo: true, reason: 'enough' });
  await run.ran('two');
  expect(await run.visit('run:undo')).toMatchObject({ state: 'open' });
  return run;
}
const note = { type: 'note' as const, actor: system, body: { text: 'seen', files: [] } };

describe('a transaction on a run', () => {
  test('knows what its work has written so far', async () => {
    const run = await desk.past([commandStep('switch', ['true'])]);
    const { done, state } = await inRun(desk.store, run.name, system, async (open) => {
      const before = open.state.notes.length;
      await open.append(note);
      return [before, open.state.notes.length];
    });
    expect(done).toEqual([0, 1]);
    expect(state).toEqual(await run.state());
  });

  test('writes an entry with a key once, and says that it was there', async () => {
    const run = await desk.past([commandStep('switch', ['true'])]);
    const { done } = await inRun(desk.store, run.name, system, async (open) => {
      const first = await open.append({ ...note, key: 'seen' });
      const second = await open.append({ ...note, key: 'seen' });
      return [first.fresh, second.fresh, first.entry.seq === second.entry.seq];
    });
    expect(done).toEqual([true, false, true]);
  });

  test('closes at its end what can no longer be done, after every kind of work', async () => {
    const run = await withSomethingToClose();
    const { state } = await inRun(desk.store, run.name, system, async () => undefined);
    expect(state.steps.get('run:undo')?.visits.at(-1)).toMatchObject({
      state: 'settled',
      gate: { voided: { code: 'request-lapsed' } },
    });
    expect(await run.state()).toEqual(state);
  });

  test('closes it in the name that fits what its work gave', async () => {
    const run = await withSomethingToClose();
    const incarnation = '00000000-0000-4000-8000-000000000001';
    const closer: Actor = { kind: 'system', part: 'reconciler', host: 'here', incarnation };
    const closing = (done: number) => (done === 7 ? closer : system);
    await desk.store.write((tx) => withRun(tx, run.name, closing, async () => 7));
    expect((await desk.entries('gate.voided')).map(({ entry }) => entry.actor)).toEqual([closer]);
  });

  test('leaves nothing behind where its work throws', async () => {
    const run = await withSomethingToClose();
    const size = await desk.size();
    const broken = inRun(desk.store, run.name, system, async (open) => {
      await open.append(note);
      throw new Error('it broke');
    });
    await expect(broken).rejects.toThrow('it broke');
    expect(await desk.size()).toBe(size);
  });

  test('is refused for a run that is not there', async () => {
    const work = inRun(desk.store, 'shop-9', system, async () => undefined);
    await expect(work).rejects.toMatchObject({ code: 'run-unknown' });
  });
});

describe('the sources', () => {
  const sources = sourceFiles().filter((path) => shipped.some((folder) => path.startsWith(folder)));
  const holding = (text: string) => sources.filter((path) => readFileSync(path, 'utf8').includes(text));

  test('open a run for writing in the frame alone, so that nobody forgets what its end asks for', () => {
    expect(holding('RunTx.open(')).toEqual(['authority/transactions/in-run.ts']);
  });
});
