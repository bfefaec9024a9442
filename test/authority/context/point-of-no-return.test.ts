import { pointOfNoReturn } from '../../../authority/context/point-of-no-return.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Scene, scenesForEach } from '../../support/scene.ts';

const newScene = scenesForEach();

const gone = { irreversible: { because: 'the columns are gone', contingency: 'fix' } };
const plan = smallPlan({
  steps: [
    gateStep('go-ahead', { expectedMs: 60_000 }),
    commandStep('first', ['true'], { expectedMs: 5000 }),
    commandStep('drop', ['true'], { expectedMs: 7000, ...gone }),
    commandStep('last', ['true'], { expectedMs: 9000 }),
  ],
});
async function scene(): Promise<Scene> {
  return newScene(plan);
}
const point = async (run: Scene) => pointOfNoReturn(await run.state(), plan);

describe('the point of no return', () => {
  it('is as far ahead as the steps before it take, and comes nearer as they are settled', async () => {
    const run = await scene();
    expect(await point(run)).toMatchObject({ address: 'drop', passedAt: null, aheadMs: 65_000, contingency: 'fix' });
    await run.pass();
    expect(await point(run)).toMatchObject({ aheadMs: 5000 });
    await run.carryOut('first');
    expect(await point(run)).toMatchObject({ aheadMs: 0 });
  });

  it('is passed when the step begins, with any outcome', async () => {
    const run = await scene();
    await run.pass();
    await run.carryOut('first');
    await run.begin('drop');
    const passed = await point(run);
    expect(passed).toMatchObject({ address: 'drop', aheadMs: null, because: 'the columns are gone' });
    expect(passed?.passedAt).toBe((await run.visit('drop'))?.attempts[0]?.startedAt);
    await run.end('drop', { outcome: 'failed' });
    expect(await point(run)).toMatchObject({ aheadMs: null });
  });

  it('is not passed by a step that was found not to have been done', async () => {
    const run = await scene();
    await run.pass();
    await run.carryOut('first');
    await run.begin('drop');
    await run.end('drop', { outcome: 'unknown', known: 'nothing' });
    const body = {
      address: 'drop',
      visit: 1,
      attempt: 1,
      as: 'not-done',
      by: 'person',
      evidence: 'the columns are there',
    } as const;
    await run.append('step.resolved', { ...body, files: [], value: null, then: { do: 'hold' } });
    expect(await point(run)).toMatchObject({ passedAt: null, aheadMs: 0 });
  });

  it('is no longer ahead once its step was skipped, and nowhere in a plan that can be taken back', async () => {
    const run = await scene();
    await run.append('step.skipped', { address: 'drop', visit: 1, reason: 'nothing to drop' });
    expect(await point(run)).toBeNull();
    expect(pointOfNoReturn(await run.state(), smallPlan())).toBeNull();
  });
});
