import type { People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Desk, eachAtADesk } from '../support/desk.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

describe('a gate that keeps performers from approving, and waits for one more approval', () => {
  test('keeps a person who has approved it from performing the run', async () => {
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === people.approver.person)!.roles.push('operator');
    });
    const quorum = { kind: 'role', role: 'approver', count: 2 } as const;
    const gate = gateStep('go-ahead', { quorum, excluded: ['requester', 'author', 'performer'] });
    const run = await desk.begun(smallPlan({ steps: [gate, commandStep('switch', ['true'])] }));
    await run.openGate();
    expect(await run.approve('go-ahead')).toMatchObject({ status: 'accepted', data: { settlement: null } });
    const refused = { status: 'denied', code: 'performer-excluded' };
    expect(await run.ask('take-over', { reason: 'they sleep' }, people.approver)).toMatchObject(refused);
    expect(await run.ask('handover', { to: people.approver.person, reason: null })).toMatchObject(refused);
    expect(await run.approve('go-ahead', people.approver2)).toMatchObject({ data: { settlement: 'approved' } });
  });
});
