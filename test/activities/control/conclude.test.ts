import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { queued, tellsAll } from '../../support/outbox.ts';
import type { People } from '../../support/people.ts';
import { undoStep } from '../../support/tree-plan.ts';
import { actorOf, type Scene, type SceneOptions, scenesForEach } from '../../support/scene.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { controls, failureOf, measured, reading } from './support.ts';

let people: People;
const newScene = scenesForEach((ours) => (people = ours));

async function scene(over: Partial<FrozenPlan> = {}, options: SceneOptions = {}): Promise<Scene> {
  return newScene(smallPlan({ communication: tellsAll, ...over }), options);
}

/** A run whose steps are all done. */
async function done(over: Partial<FrozenPlan> = {}, options: SceneOptions = {}): Promise<Scene> {
  const run = await scene(over, options);
  await run.pass();
  await run.carryOut('switch');
  return run;
}

const conclude = (run: Scene, round = 1) => controls(run.record.store).conclude({ run: run.run, round });
const lock = (run: Scene) => run.record.store.read((tx) => tx.lockHolder('shop', 'production'));

describe('concluding a run whose steps are done', () => {
  it('ends it as rolled back when success was measured, frees the lock, and tells people', async () => {
    const run = await done();
    await measured(run, 1, [reading('works')]);
    expect(await lock(run)).toBe('shop-1');
    expect((await conclude(run)).run).toMatchObject({ state: 'ended', outcome: 'rolled-back' });
    expect(await run.entries('run.ended')).toMatchObject([
      { outcome: 'rolled-back', message: 'shop is back on 1.9.0', deviations: 0, open: [] },
    ]);
    expect(await lock(run)).toBeUndefined();
    expect((await queued(run.record.store)).filter(({ occasion }) => occasion === 'ended')).toHaveLength(1);
  });

  it('ends it once', async () => {
    const run = await done();
    await measured(run, 1, [reading('works')]);
    const first = await conclude(run);
    expect(await conclude(run)).toEqual(first);
    expect(await conclude(run, 2)).toEqual(first);
    expect(await run.entries('run.ended')).toHaveLength(1);
  });

  it.each([
    ['fails', [reading('works', 'fail', 3)]],
    ['is inconclusive', [reading('works', 'inconclusive')]],
    ['was not measured at all', []],
  ])('holds it where a criterion %s, and tells the performer', async (_, readings) => {
    const run = await done();
    await measured(run, 1, readings);
    expect((await conclude(run)).run).toMatchObject({ state: 'concluding', unproven: true, rounds: 1 });
    expect(await run.entries('run.ended')).toHaveLength(0);
    expect(await lock(run)).toBe('shop-1');
    expect((await queued(run.record.store)).filter(({ occasion }) => occasion === 'held')).toMatchObject([
      { address: null },
    ]);
  });

  it('believes no reading of another round', async () => {
    const run = await done();
    await measured(run, 1, [reading('works')]);
    expect((await conclude(run, 2)).run).toMatchObject({ unproven: true });
  });

  it('asks the affected services as well', async () => {
    const other = { ...smallPlan().criteria[0]!, id: 'neighbour-works' };
    const affects = [
      { service: 'fulfilment', because: 'it reads the orders', criteria: ['neighbour-works'], call: 'Fay' },
    ];
    const run = await done({ criteria: [...smallPlan().criteria, other], affects });
    await measured(run, 1, [reading('works'), reading('neighbour-works', 'fail', 1)]);
    expect((await conclude(run)).run).toMatchObject({ unproven: true });
    await measured(run, 2, [reading('works'), reading('neighbour-works')]);
    expect((await conclude(run, 2)).run).toMatchObject({ outcome: 'rolled-back' });
  });

  it('is refused while a step is not settled', async () => {
    const run = await scene();
    await run.pass();
    await measured(run, 1, [reading('works')]);
    expect(await failureOf(conclude(run))).toEqual({ type: 'order-violated', nonRetryable: true });
    await run.begin('switch');
    expect(await failureOf(conclude(run))).toEqual({ type: 'order-violated', nonRetryable: true });
    expect(await run.entries('run.ended')).toHaveLength(0);
  });

  it('waits while somebody holds the run', async () => {
    const run = await done();
    await measured(run, 1, [reading('works')]);
    await run.append('run.held', { reason: 'look first' });
    expect((await conclude(run)).run).toMatchObject({ state: 'held' });
    expect(await run.entries('run.measured')).toHaveLength(0);
  });
});

describe('an outcome names its deviations', () => {
  const ends = async (run: Scene) => {
    await measured(run, 1, [reading('works')]);
    await conclude(run);
    return (await run.entries('run.ended'))[0];
  };

  it('when something was recorded as one', async () => {
    const run = await done();
    await run.append('deviation', { address: null, what: 'a colleague helped', why: 'tired' });
    expect(await ends(run)).toMatchObject({ outcome: 'rolled-back-with-deviations', deviations: 1 });
  });

  it('when a step was skipped, counted once with its entry', async () => {
    const run = await scene();
    await run.pass();
    await run.append('step.skipped', { address: 'switch', visit: 1, reason: 'done by hand' }, actorOf(people.support));
    await run.append('deviation', { address: 'switch', what: 'switch was skipped', why: 'done by hand' });
    expect(await ends(run)).toMatchObject({ outcome: 'rolled-back-with-deviations', deviations: 1 });
  });

  it('when a person said how a step had ended', async () => {
    const run = await scene();
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'unknown', known: 'nothing' });
    const resolved = {
      address: 'switch',
      visit: 1,
      attempt: 1,
      as: 'done',
      by: 'person',
      evidence: 'I looked',
      files: [],
      value: null,
      then: null,
    } as const;
    await run.append('step.resolved', { ...resolved, files: [] }, actorOf(people.support));
    expect(await ends(run)).toMatchObject({ outcome: 'rolled-back-with-deviations' });
  });

  it('when the deployment was somebody’s word', async () => {
    expect(await ends(await done({}, { claimed: true }))).toMatchObject({
      outcome: 'rolled-back-with-deviations',
      deviations: 1,
    });
  });
});

describe('concluding a run that ends', () => {
  it('ends it under its name, with what is open', async () => {
    const run = await scene();
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'unknown', known: 'nothing' });
    await run.append('run.ending', { outcome: 'stopped', reason: 'enough', undo: [], undoable: [] });
    expect((await conclude(run)).run).toMatchObject({ state: 'ended', outcome: 'stopped' });
    expect(await run.entries('run.ended')).toMatchObject([
      { outcome: 'stopped', message: 'enough', open: ['nobody knows whether switch was done'] },
    ]);
  });

  it('says of what was under way when it was stopped, and worked, that it could still be undone', async () => {
    const run = await scene({ steps: [gateStep(), commandStep('switch', ['true'], { undo: undoStep('switch') })] });
    await run.pass();
    await run.begin('switch');
    await run.append('run.ending', { outcome: 'stopped', reason: 'enough', undo: [], undoable: [] });
    await run.end('switch');
    await conclude(run);
    expect(await run.entries('run.ended')).toMatchObject([{ open: ['switch~undo could still be done by hand'] }]);
  });

  it('is refused, and the lock stays taken, while anything may still run or is to be undone', async () => {
    const run = await scene();
    await run.pass();
    await run.begin('switch');
    const ending = (undo: string[]) => ({ outcome: 'stopped' as const, reason: null, undo, undoable: ['switch~undo'] });
    await run.append('run.ending', ending([]));
    expect(await failureOf(conclude(run))).toEqual({ type: 'order-violated', nonRetryable: true });
    await run.end('switch');
    await run.append('run.ending', ending(['switch~undo']));
    expect(await failureOf(conclude(run))).toEqual({ type: 'order-violated', nonRetryable: true });
    expect(await lock(run)).toBe('shop-1');
  });
});

describe('a contingency that is over', () => {
  const advice = { advise: 'contingency', contingency: 'fix', because: 'quick' } as const;
  const failed = async (then: 'continue' | 'retry' | 'end') => {
    const contingencies = [
      { id: 'fix', title: 'Fix', because: 'quick', then, steps: [commandStep('patch', ['true'])] },
    ];
    const run = await scene({
      steps: [gateStep(), commandStep('switch', ['true'], { onFailure: advice })],
      contingencies,
    });
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed' });
    await run.append('contingency.chosen', {
      address: 'switch',
      visit: 1,
      contingency: 'fix',
      contingencyVisit: 1,
      reason: null,
    });
    return run;
  };
  const finish = (run: Scene) =>
    controls(run.record.store).contingencyDone({ run: run.run, address: 'switch', visit: 1, contingency: 'fix' });

  it.each([
    ['continue', { state: 'active' }, { state: 'settled' }],
    ['retry', { state: 'active' }, { state: 'pending', attempt: 2 }],
    ['end', { state: 'ending' }, { state: 'settled' }],
  ] as const)('lets the run %s, once', async (then, whole, step) => {
    const run = await failed(then);
    await run.carryOut('@fix/patch');
    const answer = await finish(run);
    expect(answer.run).toMatchObject(whole);
    expect(answer.steps['switch']).toMatchObject(step);
    await finish(run);
    expect(await run.entries('contingency.completed')).toHaveLength(1);
  });

  it('is not over while a step of it is not settled', async () => {
    const run = await failed('continue');
    expect(await failureOf(finish(run))).toEqual({ type: 'order-violated', nonRetryable: true });
    await run.begin('@fix/patch');
    expect(await failureOf(finish(run))).toEqual({ type: 'order-violated', nonRetryable: true });
  });

  it('makes the outcome one with deviations', async () => {
    const run = await failed('continue');
    await run.carryOut('@fix/patch');
    await finish(run);
    await measured(run, 1, [reading('works')]);
    expect((await conclude(run)).run).toMatchObject({ outcome: 'rolled-back-with-deviations' });
  });
});
