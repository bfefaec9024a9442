import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import { holdAttempt, resolveAttempt } from '../../../authority/attempts/index.ts';
import { queued, tellsAll } from '../../support/outbox.ts';
import type { People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { system } from '../../support/records.ts';
import { actorOf, type Scene, scenesForEach } from '../../support/scene.ts';

let people: People;
const newScene = scenesForEach((ours) => (people = ours));

type Over = Partial<Extract<FrozenStep, { kind: 'command' }>>;
const twice = { attempts: 3, delayMs: 1000, factor: 3, maxDelayMs: 2000 };

/** A run whose gate is passed and whose only step has begun. */
async function begun(over: Over = {}, plan: Partial<FrozenPlan> = {}): Promise<Scene> {
  const steps = [gateStep(), commandStep('switch', ['true'], over)];
  const made = await newScene(smallPlan({ communication: tellsAll, steps, ...plan }));
  await made.pass();
  await made.begin('switch');
  return made;
}

const offered = (run: Scene) => run.visit('switch').then((visit) => visit?.holding?.offers.map(({ offer }) => offer));
const told = (run: Scene) => queued(run.record.store).then((all) => all.filter(({ occasion }) => occasion === 'held'));

describe('an attempt that ends', () => {
  it('settles its step when it succeeded, with what it captured', async () => {
    const run = await begun();
    await run.end('switch', { outcome: 'succeeded', captures: { path: '/srv' } });
    expect(await run.visit('switch')).toMatchObject({ state: 'settled', outcome: 'succeeded' });
    expect(await run.entries('step.succeeded')).toMatchObject([{ captures: { path: '/srv' } }]);
  });

  it('is written once, even if it is reported often and with different results', async () => {
    const run = await begun();
    await run.end('switch');
    await run.end('switch');
    await run.end('switch', { outcome: 'failed' });
    expect(await run.entries('step.succeeded')).toHaveLength(1);
    expect(await run.entries('step.failed')).toHaveLength(0);
  });

  it('holds once and notifies once when it failed, even if it is reported often', async () => {
    const run = await begun();
    await run.end('switch', { outcome: 'failed' });
    await run.end('switch', { outcome: 'failed' });
    expect(await run.entries('step.holding')).toHaveLength(1);
    expect(await told(run)).toHaveLength(1);
  });

  it('is refused if it never began', async () => {
    const run = await begun();
    await expect(run.end('switch', {}, 2)).rejects.toMatchObject({ code: 'attempt-not-allowed' });
  });

  it.each(['none', 'repeatable'] as const)(
    'is tried again by its policy when it failed, with growing pauses, if its effect is %s',
    async (effect) => {
      const run = await begun({ effect, retry: twice });
      await run.end('switch', { outcome: 'failed' });
      const first = await run.visit('switch');
      expect(first).toMatchObject({ state: 'pending', next: { attempt: 2 } });
      expect(pauseMs(first)).toBe(1000);
      expect(await told(run)).toEqual([]);
    },
  );

  it('holds when it failed for the last time', async () => {
    const run = await begun({ effect: 'repeatable', retry: { ...twice, delayMs: 0, maxDelayMs: 0 } });
    for (const attempt of [1, 2, 3]) {
      await run.begin('switch', attempt);
      await run.end('switch', { outcome: 'timed-out' }, attempt);
    }
    expect(await run.visit('switch')).toMatchObject({ state: 'holding', outcome: 'timed-out' });
    expect(await told(run)).toHaveLength(1);
  });

  it.each(['failed', 'timed-out'] as const)(
    'is not tried again by itself as %s if it must not run twice',
    async (outcome) => {
      const run = await begun({ effect: 'once', retry: twice });
      await run.end('switch', { outcome });
      expect(await run.visit('switch')).toMatchObject({ state: 'holding', outcome });
      expect(await run.entries(`step.${outcome}`)).toMatchObject([{ then: { do: 'hold' } }]);
    },
  );
});

function pauseMs(visit: Awaited<ReturnType<Scene['visit']>>): number {
  return Date.parse(visit?.next.at ?? '') - Date.parse(visit?.attempts.at(-1)?.endedAt ?? '');
}

describe('a hold', () => {
  it('offers every way, the advice of the author first', async () => {
    const advice = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
    const run = await begun({ onFailure: advice });
    await run.end('switch', { outcome: 'failed', message: 'exit 1' });
    const visit = await run.visit('switch');
    expect(visit?.holding?.offers[0]).toEqual({
      offer: 'contingency',
      contingency: 'fix',
      advised: true,
      because: 'it is quicker',
    });
    expect(await offered(run)).toEqual(['contingency', 'retry', 'skip', 'stop']);
  });

  it('tells the performer once, with the commands to type', async () => {
    const run = await begun();
    await run.end('switch', { outcome: 'failed', message: 'exit 1' });
    const [message, ...more] = await told(run);
    expect(more).toEqual([]);
    expect(message?.text).toContain('exit 1');
    expect(message?.text).toContain('backout retry shop-1 switch');
  });

  it('offers the contingency for that case past the point of no return', async () => {
    const gone = commandStep('drop', ['true'], { irreversible: { because: 'gone', contingency: 'fix' } });
    const run = await begun({}, { steps: [gateStep(), gone, commandStep('switch', ['true'])] });
    await run.carryOut('drop');
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed' });
    expect(await offered(run)).toEqual(['contingency', 'retry', 'skip', 'stop']);
    const [message] = await told(run);
    expect(message?.text).toContain(
      'backout contingency shop-1 switch fix   (past the point of no return, drop: gone)',
    );
  });

  it('before its step began offers to go on, and is recorded only while the step is pending', async () => {
    const made = await newScene(smallPlan());
    await made.pass();
    const hold = () =>
      made.change((run) => holdAttempt(run, made.ref('switch'), { code: 'hold-when', message: 'not yet' }, system));
    await hold();
    await hold();
    expect(await offered(made)).toEqual(['continue', 'skip', 'stop']);
    expect(await made.entries('step.held')).toHaveLength(1);
  });
});

describe('an unknown outcome', () => {
  it('holds, and is resolved before anything else', async () => {
    const run = await begun({ onFailure: { advise: 'retry', contingency: null, because: 'usually helps' } });
    await run.end('switch', { outcome: 'unknown', known: 'its worker is gone' });
    expect(await offered(run)).toEqual(['resolve', 'stop']);
    expect(await run.visit('switch')).toMatchObject({ state: 'holding', outcome: 'unknown' });
  });

  it('is a success if its verify finds it done, at once and without notifying anybody', async () => {
    const run = await begun();
    const verified = { as: 'done', evidence: 'the link points to 1.9.0', value: '1.9.0' } as const;
    await run.end('switch', { outcome: 'unknown', known: 'nothing', verified });
    expect(await run.visit('switch')).toMatchObject({ state: 'settled', outcome: 'succeeded' });
    expect(await told(run)).toEqual([]);
  });

  it('is not run again by itself if it was not done but must not run twice', async () => {
    const run = await begun({ retry: twice });
    await run.end('switch', { outcome: 'unknown', known: 'nothing' });
    await run.change((open) =>
      resolveAttempt(open, run.ref('switch'), { as: 'not-done', by: 'verify', evidence: 'still 2.0.0' }, system),
    );
    expect(await run.visit('switch')).toMatchObject({ state: 'holding', outcome: 'failed' });
    expect(await offered(run)).toContain('retry');
  });

  it('is tried again if it was not done and that is safe', async () => {
    const run = await begun({ effect: 'repeatable', retry: twice });
    await run.end('switch', {
      outcome: 'unknown',
      known: 'nothing',
      verified: { as: 'not-done', evidence: 'still 2.0.0' },
    });
    expect(await run.visit('switch')).toMatchObject({ state: 'pending', next: { attempt: 2 } });
  });

  it('is settled once, by the first report', async () => {
    const run = await begun();
    await run.end('switch', { outcome: 'unknown', known: 'nothing' });
    const resolve = (as: 'done' | 'not-done') =>
      run.change((open) =>
        resolveAttempt(open, run.ref('switch'), { as, by: 'person', evidence: 'I looked' }, actorOf(people.support)),
      );
    await resolve('done');
    await resolve('not-done');
    expect(await run.entries('step.resolved')).toMatchObject([{ as: 'done', by: 'person' }]);
    expect(await run.visit('switch')).toMatchObject({ state: 'settled', outcome: 'succeeded' });
  });

  it('is the only one that can be resolved', async () => {
    const run = await begun();
    const resolve = () =>
      run.change((open) => resolveAttempt(open, run.ref('switch'), { as: 'done', by: 'verify', evidence: '' }, system));
    await expect(resolve()).rejects.toMatchObject({ code: 'step-not-unknown' });
    await run.end('switch');
    await expect(resolve()).rejects.toMatchObject({ code: 'step-not-unknown' });
  });
});
