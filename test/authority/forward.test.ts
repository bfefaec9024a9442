import { queued, tellsAll } from '../support/outbox.ts';
import type { People } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { controls } from '../activities/control/support.ts';
import { type Desk, eachAtADesk, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));
beforeEach(async () => {
  const affects = [{ service: 'bills', because: 'it reads the orders', criteria: ['works'], call: 'Fay, 4711' }];
  const tell = [
    { when: 'started' as const, channels: ['ops'] },
    { when: 'gate-opened' as const, channels: ['boss'] },
  ];
  run = await desk.begun(
    smallPlan({ steps: [gateStep(), commandStep('switch', ['true'])], communication: { ...tellsAll, tell }, affects }),
  );
  await run.openGate();
});

describe.each(['fix-forward', 'live-with-it'] as const)('to decide for %s', (decision) => {
  const decide = async (over: Record<string, unknown> = {}) =>
    desk.ask(people.approver, await run.decision(decision, { defect: 'SHOP-812', ...over }));

  test('ends the run as not rolled back, with reason and defect, and nothing runs', async () => {
    expect(await decide()).toMatchObject({ status: 'accepted', data: { settlement: decision } });
    expect((await run.state()).ending).toMatchObject({
      outcome: 'not-rolled-back',
      instead: decision,
      reason: 'it gets worse',
      defect: 'SHOP-812',
    });
    expect((await desk.entries('gate.decided'))[0]?.body).toMatchObject({ decision, defect: 'SHOP-812', seat: null });
    await expect(run.begin('switch')).rejects.toThrow('did not begin');
  });

  test('notifies everybody whom the plan notifies of anything, with whom to call about the affected services', async () => {
    await decide();
    await controls(desk.store).conclude({ run: run.name, round: 1 });
    const told = (await queued(desk.store)).filter(({ occasion }) => occasion === 'ended');
    expect(told.map(({ channel }) => channel).toSorted()).toEqual(['boss', 'ops']);
    expect(told[0]?.text).toContain('bills (it reads the orders): Fay, 4711');
    expect(told[0]?.text).toContain('Defect: SHOP-812');
    expect(told[0]?.text).toContain(decision === 'fix-forward' ? 'fix it forward' : 'live with it');
    expect((await run.state()).ended).toMatchObject({ outcome: 'not-rolled-back', message: 'it gets worse' });
  });

  test('needs a reason, and no defect', async () => {
    expect(await decide({ reason: null })).toMatchObject({ status: 'denied', code: 'usage' });
    const { defect: _, ...plain } = await run.decision(decision);
    expect(await desk.ask(people.approver2, plain)).toMatchObject({ status: 'accepted' });
  });
});

test.each(['approve', 'refuse'] as const)('to %s names no defect', async (decision) => {
  const answer = await desk.ask(people.approver, await run.decision(decision, { defect: 'SHOP-812' }));
  expect(answer).toMatchObject({ status: 'denied', code: 'usage' });
});

test('somebody without a role of the quorum decides neither', async () => {
  const answer = await desk.ask(people.dev, await run.decision('live-with-it'));
  expect(answer).toMatchObject({ status: 'denied', code: 'role-missing' });
});
