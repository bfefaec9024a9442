import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import type { People } from '../support/people.ts';
import { controls } from '../activities/control/support.ts';
import { type Desk, eachAtADesk, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

const at = { step: 'switch', visit: 1 };
const looked = { ...at, evidence: 'I looked at the target', files: [] };
const quick = { attempts: 3, delayMs: 0, factor: 1, maxDelayMs: 0 };

/** A run whose step ended in a way that nobody knows, and for which its contingency was then taken. */
async function takenFor(then: 'retry' | 'continue', over: Parameters<typeof commandStep>[2] = {}): Promise<void> {
  const onFailure = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
  const steps = [gateStep(), commandStep('switch', ['true'], { onFailure, ...over }), commandStep('after', ['true'])];
  const contingencies = [{ id: 'fix', title: 'Fix', because: 'quick', then, steps: [commandStep('patch', ['true'])] }];
  run = await desk.begun(smallPlan({ steps, contingencies }));
  await run.openGate();
  await run.approve('go-ahead', people.approver);
  await run.ran('switch', { outcome: 'unknown' });
  await run.ask('contingency', { ...at, contingency: 'fix', reason: null });
}

/** The contingency's own step is done, and the run goes on as the contingency says. */
async function fixed(): Promise<void> {
  await run.ran('@fix/patch');
  await controls(desk.store).contingencyDone({ run: run.name, address: 'switch', visit: 1, contingency: 'fix' });
}

const tried = async () => (await desk.entries('step.started')).filter(({ body }) => body.address === 'switch').length;

describe('a step of which nobody knows whether it was done', () => {
  test('is not tried once more by its contingency: it asks people again', async () => {
    await takenFor('retry');
    await fixed();
    expect(await run.visit('switch')).toMatchObject({ state: 'holding', outcome: 'unknown' });
    await expect(run.begin('switch', 2)).rejects.toThrow('did not begin');
    expect((await run.visit('switch'))?.holding?.offers.map(({ offer }) => offer)).toContain('resolve');
    expect(await run.ask('retry', { ...at, reason: null })).toMatchObject({ code: 'attempt-not-allowed' });
    await run.ask('resolve', { ...looked, as: 'not-done' });
    expect(await run.ask('retry', { ...at, reason: null })).toMatchObject({ status: 'accepted' });
    await run.begin('switch', 2);
    expect(await tried()).toBe(2);
  });

  test('is not tried once more if it is later found to have been done', async () => {
    await takenFor('retry');
    await fixed();
    await run.ask('resolve', { ...looked, as: 'done' });
    expect(await run.visit('switch')).toMatchObject({ state: 'settled', outcome: 'succeeded' });
    await run.begin('after');
  });

  test.each(['done', 'not-done'])('cannot be resolved as %s before its contingency has ended', async (as) => {
    await takenFor('continue');
    expect(await run.ask('resolve', { ...looked, as })).toMatchObject({
      status: 'denied',
      code: 'step-not-held',
      message: expect.stringContaining('fix'),
    });
    await fixed();
    expect(await run.visit('switch')).toMatchObject({ state: 'settled', contingency: { completed: true } });
    await run.begin('after');
  });

  test.each([
    ['done', 'succeeded'],
    ['not-done', 'unknown'],
  ])('stays replaced by its contingency when it is found %s afterwards', async (as, outcome) => {
    await takenFor('continue', { effect: 'repeatable', retry: quick });
    await fixed();
    expect(await run.ask('resolve', { ...looked, as })).toMatchObject({ status: 'accepted' });
    const visit = await run.visit('switch');
    expect(visit).toMatchObject({ state: 'settled', outcome });
    expect(visit?.attempts.at(-1)?.resolved).toMatchObject({ as, evidence: looked.evidence });
    await expect(run.begin('switch', 2)).rejects.toThrow('did not begin');
    expect(await tried()).toBe(1);
    await run.begin('after');
  });
});
