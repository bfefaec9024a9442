import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { parallelStep } from '../support/tree-plan.ts';
import { until } from '../support/until.ts';
import type { FrozenStep } from '../../plans/language/schema/index.ts';
import type { People } from '../support/people.ts';
import { controls } from '../activities/control/support.ts';
import { type Desk, eachAtADesk, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

const take = (step: string) => run.ask('contingency', { step, visit: 1, contingency: 'fix', reason: null });

const onFailure = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
const failing = () => commandStep('stop', ['false'], { onFailure });

/** A run that comes to two branches, of which the first one holds. */
async function begun(us: FrozenStep): Promise<void> {
  const contingencies = [
    { id: 'fix', title: 'Fix', because: 'quick', then: 'continue' as const, steps: [commandStep('patch', ['true'])] },
  ];
  const steps = [gateStep(), parallelStep('drain', { eu: [failing()], us: [us] })];
  run = await desk.begun(smallPlan({ steps, contingencies }));
  await run.openGate();
  await run.approve('go-ahead', people.approver);
  await run.ran('drain/eu/stop', { outcome: 'failed' });
}

/** The contingency that was taken for the first branch is over. */
async function fixed(): Promise<void> {
  await run.ran('@fix/patch');
  const over = { run: run.name, address: 'drain/eu/stop', visit: 1, contingency: 'fix' };
  await controls(desk.store).contingencyDone(over);
}

describe('a contingency that two branches offer', () => {
  test('is taken for one of them at a time: the other waits until it is over', async () => {
    await begun(failing());
    await run.ran('drain/us/stop', { outcome: 'failed' });
    expect(await take('drain/eu/stop')).toMatchObject({ status: 'accepted' });
    expect(await take('drain/us/stop')).toMatchObject({
      status: 'denied',
      code: 'attempt-not-allowed',
      message: expect.stringContaining('drain/eu/stop'),
    });
    expect(await run.visit('drain/us/stop')).toMatchObject({ state: 'holding' });
    await fixed();
    expect(await take('drain/us/stop')).toMatchObject({ status: 'accepted' });
  });

  test('is taken by a deadline once it is over for the other, and nobody decides after the deadline', async () => {
    await begun(gateStep('ask', { deadlineMs: 1, onDeadline: { do: 'contingency', contingency: 'fix' } }));
    const gate = { run: run.name, address: 'drain/us/ask', visit: 1 };
    await take('drain/eu/stop');
    await run.openGate('drain/us/ask');
    const decision = await run.decision('approve', { gate: 'drain/us/ask' });
    await until(async () => Date.now() > Date.parse((await run.visit('drain/us/ask'))?.gate?.deadlineAt ?? ''));
    await controls(desk.store).timeUp(gate);
    expect(await run.visit('drain/us/ask')).toMatchObject({ state: 'open' });
    expect(await desk.ask(people.approver, decision)).toMatchObject({ code: 'gate-not-waiting' });
    await fixed();
    await controls(desk.store).timeUp(gate);
    expect(await run.visit('drain/us/ask')).toMatchObject({ state: 'contingency', contingency: { visit: 2 } });
  });
});
