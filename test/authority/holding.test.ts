import type { FrozenStep } from '../../plans/language/schema/index.ts';
import { queued, tellsAll } from '../support/outbox.ts';
import type { People } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { type Desk, eachAtADesk } from './support/desk.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

test('a run that somebody holds notifies the performer, with who and why', async () => {
  const run = await desk.begun(smallPlan({ communication: tellsAll }));
  expect(await run.ask('hold', { reason: 'look first' })).toMatchObject({ status: 'accepted' });
  const told = (await queued(desk.store)).filter(({ occasion }) => occasion === 'held');
  expect(told).toMatchObject([{ channel: 'ops', subject: 'shop-1 holds: look first' }]);
  expect(told[0]?.text).toContain('because support@example.com asked it to');
});

test('the role of a parallel step acts on the steps inside it, and on no other', async () => {
  const inside = (id: string) => ({ id, title: id, steps: [commandStep('stop', ['true'])] });
  const drain: FrozenStep = {
    kind: 'parallel',
    id: 'drain',
    title: 'Drain',
    because: null,
    role: 'network',
    expectedMs: 1,
    branches: [inside('eu'), inside('us')],
  };
  const { roles } = smallPlan();
  const steps = [gateStep(), drain, commandStep('after', ['true'])];
  const run = await desk.begun(
    smallPlan({ roles: [...roles, { id: 'network', title: 'Network', does: 'drains' }], steps }),
  );
  await desk.changeRoster((roster) => {
    roster.roles.push({ id: 'network', title: 'Network', may: [] });
    roster.people.find((one) => one.person === 'ben@example.com')!.roles = ['network'];
  });
  await run.openGate();
  await desk.ask(people.approver, await run.decision('approve'));
  for (const branch of ['eu', 'us']) await run.ran(`drain/${branch}/stop`, { outcome: 'failed' });
  const skip = (step: string) => run.ask('skip', { step, visit: 1, reason: 'by hand' }, people.approver2);
  expect(await skip('drain/eu/stop')).toMatchObject({ status: 'accepted' });
  expect(await skip('drain/us/stop')).toMatchObject({ status: 'accepted' });
  await run.ran('after', { outcome: 'failed' });
  expect(await skip('after')).toMatchObject({ status: 'denied', code: 'role-missing' });
});

test('somebody who dealt with a step of the run by hand does not approve a gate that excludes performers', async () => {
  const second = gateStep('second', { excluded: ['requester', 'author', 'performer'] });
  const run = await desk.past([commandStep('switch', ['true']), second, commandStep('after', ['true'])]);
  await desk.changeRoster((roster) => {
    roster.people.find((one) => one.person === 'ben@example.com')!.roles = ['approver', 'operator'];
  });
  await run.ran('switch', { outcome: 'failed' });
  await run.ask('take-over', { reason: 'nobody answers' }, people.approver2);
  await run.ask('skip', { step: 'switch', visit: 1, reason: 'done by hand' }, people.approver2);
  await run.ask('take-over', { reason: 'back again' });
  await run.openGate('second');
  const approve = async (person = people.approver) =>
    desk.ask(person, await run.decision('approve', { gate: 'second' }));
  expect(await approve(people.approver2)).toMatchObject({ status: 'denied', code: 'performer-excluded' });
  expect(await approve()).toMatchObject({ status: 'accepted' });
});
