import type { People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Desk, eachAtADesk, type Run } from '../support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

const bad = commandStep('bad', ['false']);
const on = { step: 'bad', visit: 1, reason: 'it has to be' };
const performer = async () => (await run.state()).performers.at(-1)?.person;
/** Gives somebody the role that performs. */
const alsoOperator = (person: string) =>
  desk.changeRoster((roster) => {
    roster.people.find((one) => one.person === person)!.roles.push('operator');
  });

describe('a run that is asked for', () => {
  test('is performed by the person who asked, if they have the role for it', async () => {
    run = await desk.begun();
    expect(await performer()).toBe('support@example.com');
  });

  test('is performed by the person they name; without the role it is denied, with the names of those who could', async () => {
    await desk.publish();
    await desk.deployed();
    const start = (over: Record<string, unknown>) => desk.ask(people.engineer, desk.start(undefined, over));
    for (const over of [{}, { performer: 'ann@example.com' }]) {
      expect(await start(over)).toMatchObject({
        status: 'denied',
        code: 'performer-missing',
        expected: 'one of support@example.com',
        next: expect.stringContaining('--performer support@example.com'),
      });
    }
    expect(await start({ performer: 'support@example.com' })).toMatchObject({ status: 'accepted', run: 'shop-1' });
  });
});

describe('a run that somebody performs', () => {
  beforeEach(async () => {
    run = await desk.past([
      bad,
      gateStep('second', { excluded: ['requester', 'author', 'performer'] }),
      commandStep('after', ['true']),
    ]);
    await run.ran('bad', { outcome: 'failed' });
    await alsoOperator('engineer@example.com');
    await alsoOperator('ben@example.com');
  });

  test('takes what changes its course from its performer and from nobody else', async () => {
    const actions = [
      ['skip', on],
      ['stop', { undo: false, reason: 'enough' }],
      ['resolve', { step: 'bad', visit: 1, as: 'done', evidence: 'seen', files: [] }],
      ['contingency', { ...on, contingency: 'fix' }],
      ['extend', { until: new Date(Date.now() + 48 * 3_600_000).toISOString(), reason: 'slow' }],
      ['handover', { to: 'ben@example.com', reason: null }],
    ] as const;
    for (const [action, fields] of actions)
      expect(await run.ask(action, fields, people.engineer)).toMatchObject({
        status: 'denied',
        code: 'not-performer',
        expected: 'support@example.com',
        next: expect.stringContaining('backout take-over shop-1'),
      });
  });

  test('is tried again, held and continued by anybody with the role', async () => {
    expect(await run.ask('retry', on, people.engineer)).toMatchObject({ status: 'accepted' });
    expect(await run.ask('hold', { reason: 'wait' }, people.engineer)).toMatchObject({ status: 'accepted' });
  });

  test('is handed over once the other has taken it, and until then is not', async () => {
    expect(await run.ask('handover', { to: 'engineer@example.com', reason: 'my shift ends' })).toMatchObject({
      status: 'accepted',
    });
    expect(await performer()).toBe('support@example.com');
    expect(await run.ask('take-over', { reason: null }, people.engineer)).toMatchObject({ status: 'accepted' });
    expect(await performer()).toBe('engineer@example.com');
    expect((await run.state()).deviations.map(({ what }) => what).join()).not.toContain('took the run over');
    expect(await run.ask('skip', on)).toMatchObject({ code: 'not-performer' });
    expect(await run.ask('skip', on, people.engineer)).toMatchObject({ status: 'accepted' });
  });

  test('is handed over to nobody who could not perform it', async () => {
    expect(await run.ask('handover', { to: 'ann@example.com', reason: null })).toMatchObject({
      code: 'performer-missing',
      expected: 'one of engineer@example.com, ben@example.com',
      next: `backout handover ${run.name} --to engineer@example.com`,
    });
    expect(await run.ask('take-over', { reason: 'I can' }, people.approver)).toMatchObject({ code: 'role-missing' });
  });

  test('is taken over from somebody who cannot be reached with a reason, which is a deviation', async () => {
    expect(await run.ask('take-over', { reason: null }, people.engineer)).toMatchObject({
      status: 'denied',
      code: 'usage',
      expected: expect.stringContaining('--reason'),
    });
    await run.ask('take-over', { reason: 'nobody answers' }, people.engineer);
    expect((await run.state()).deviations.map(({ what, why }) => `${what}: ${why}`)).toContain(
      'engineer@example.com took the run over from support@example.com, who had not handed it over: nobody answers',
    );
  });

  test('keeps its performer from approving if the plan excludes performers, and follows a handover', async () => {
    await run.ask('take-over', { reason: 'nobody answers' }, people.approver2);
    await run.ask('retry', on);
    await run.ran('bad', {}, 2);
    await run.openGate('second');
    expect(await run.approve('second', people.approver2)).toMatchObject({ code: 'performer-excluded' });
    await run.ask('take-over', { reason: 'back again' });
    expect(await run.approve('second', people.approver2)).toMatchObject({ status: 'accepted' });
  });
});

describe('the window', () => {
  const later = new Date(Date.now() + 48 * 3_600_000).toISOString();

  test('is extended by the quorum that authorizes, and lets the steps begin that held because it had closed', async () => {
    const plan = smallPlan({ window: { opensAfterMs: 0, closesAfterMs: 90_000, because: 'short' } });
    run = await desk.begun(plan);
    await run.openGate();
    await run.approve('go-ahead');
    const { admitted } = await run.state();
    expect(Date.parse(admitted!.windowClosesAt)).toBeLessThan(Date.now() + 60_000);
    await run.ask('extend', { until: later, reason: 'the copy takes longer' });
    expect((await run.state()).admitted?.windowClosesAt).toBe(admitted!.windowClosesAt);
    await run.approve('run:extend');
    expect((await run.state()).admitted?.windowClosesAt).toBe(later);
    expect((await run.state()).deviations.map(({ why }) => why)).toContain('the copy takes longer');
  });

  test.each([
    ['earlier than it closes', () => new Date(Date.now() + 60_000).toISOString()],
    ['years ahead', () => new Date(Date.now() + 500 * 86_400_000).toISOString()],
  ])('is not extended to a time %s', async (_, until) => {
    run = await desk.begun();
    expect(await run.ask('extend', { until: until(), reason: 'x' })).toMatchObject({ status: 'denied', code: 'usage' });
  });
});
