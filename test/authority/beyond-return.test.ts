import type { People } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { readRunView } from '../../views/run/read-run.ts';
import { type Desk, eachAtADesk, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));
beforeEach(async () => {
  const irreversible = { because: 'the columns are gone', contingency: 'onward' };
  const quorum = { kind: 'role', role: 'approver', count: 2 } as const;
  const steps = [gateStep(), commandStep('drop', ['true'], { irreversible }), commandStep('last', ['true'])];
  const onward = {
    id: 'onward',
    title: 'Onward',
    because: 'there is no way back',
    then: 'end' as const,
    steps: [gateStep('sure', { quorum }), commandStep('patch', ['true'])],
  };
  run = await desk.begun(smallPlan({ steps, contingencies: [onward] }));
  await run.openGate();
  await desk.ask(people.approver, await run.decision('approve'));
  await run.ran('drop');
  await run.ran('last', { outcome: 'failed' });
});

const choose = () => run.ask('contingency', { step: 'last', visit: 1, contingency: 'onward', reason: null });
const view = () => desk.store.read((tx) => readRunView(tx, run.name, { now: new Date().toISOString(), workers: [] }));

test('the contingency for a run past the point of no return is offered first, and the page says why', async () => {
  const { returnPoint, next } = await view();
  expect(returnPoint).toMatchObject({ address: 'drop', contingency: 'onward', aheadMs: null });
  expect(next[0]?.commands[0]).toBe(`backout contingency ${run.name} last onward`);
});

test('a contingency asks a quorum of its own: the approval of the rollback lets nothing of it run', async () => {
  expect(await choose()).toMatchObject({ status: 'accepted' });
  await expect(run.begin('@onward/patch')).rejects.toThrow('did not begin');
  await run.openGate('@onward/sure');
  const decide = async () => run.decision('approve', { gate: '@onward/sure' });
  expect(await desk.ask(people.approver, await decide())).toMatchObject({ data: { settlement: null } });
  await expect(run.begin('@onward/patch')).rejects.toThrow('did not begin');
  expect(await desk.ask(people.approver2, await decide())).toMatchObject({ data: { settlement: 'approved' } });
  await run.begin('@onward/patch');
});
