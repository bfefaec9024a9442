import type { People } from '../../support/people.ts';
import { commandStep } from '../../support/plans.ts';
import { undoStep } from '../../support/tree-plan.ts';
import { type Desk, eachAtADesk } from '../../authority/support/desk.ts';
import { makeWorker } from './support/worker.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

test('a step that ends closes what was asked for and can no longer be done, so that nobody is asked in vain', async () => {
  const undoable = (id: string) => commandStep(id, ['true'], { undo: undoStep(id) });
  const run = await desk.past([undoable('one'), undoable('two'), commandStep('three', ['true'])]);
  await run.ran('one');
  await run.ask('stop', { undo: true, reason: 'enough' });
  expect(await run.visit('run:undo')).toMatchObject({ state: 'open' });
  await makeWorker(desk.record).executeStep(run.ref('two'));
  expect(await run.visit('run:undo')).toMatchObject({ state: 'settled', gate: { voided: { code: 'request-lapsed' } } });
  expect(await run.approve('run:undo', people.approver)).toMatchObject({ code: 'gate-not-waiting' });
});
