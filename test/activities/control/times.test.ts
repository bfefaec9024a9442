import { queued, tellsAll } from '../../support/outbox.ts';
import type { People } from '../../support/people.ts';
import { commandStep, gateStep, manualStep, smallPlan } from '../../support/plans.ts';
import { actorOf, type Scene, type SceneOptions, scenesForEach } from '../../support/scene.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { controls, measured, reading } from './support.ts';

let people: People;
const newScene = scenesForEach((ours) => (people = ours));

async function scene(over: Partial<FrozenPlan> = {}, options: SceneOptions = {}): Promise<Scene> {
  return newScene(smallPlan({ communication: tellsAll, ...over }), options);
}

const remindRun = (run: Scene) => controls(run.record.store).remindRun({ run: run.run });
const reminders = async (run: Scene) =>
  (await queued(run.record.store)).filter(({ occasion }) => occasion === 'reminder').map(({ subject }) => subject);
const whats = async (run: Scene) => (await run.state()).deviations.map(({ what }) => what);
const admittedPlus = async (run: Scene, ms: number) =>
  new Date(Date.parse((await run.state()).admitted?.at ?? '') + ms).toISOString();

const soon = { role: 'operator', startWithinMs: 300, because: 'somebody is on call' };
const short = { expectedMs: 1, atMostMs: 300, because: 'it was measured' };

describe('a run in which nothing has begun in time', () => {
  it('notifies the performer once, and is a deviation that says who was to begin', async () => {
    const run = await scene({ performedBy: soon });
    expect(await remindRun(run)).toEqual({ due: Date.parse(await admittedPlus(run, 300)) });
    expect(await whats(run)).toEqual([]);
    await run.pastTime(await admittedPlus(run, 300));
    await remindRun(run);
    await remindRun(run);
    expect(await run.entries('deviation')).toEqual([
      {
        address: null,
        what: 'nothing had begun 300ms after the start',
        why: 'operator is to start within 300ms, because somebody is on call',
      },
    ]);
    expect(await reminders(run)).toEqual(['shop-1: nothing had begun 300ms after the start']);
  });

  it('does not notify anybody if something had begun', async () => {
    const run = await scene({ performedBy: { ...soon, startWithinMs: 2000 } });
    await run.pass();
    await run.carryOut('switch');
    await run.pastTime(await admittedPlus(run, 2000));
    await remindRun(run);
    expect(await whats(run)).toEqual([]);
  });
});

describe('a run that takes longer than its plan allows', () => {
  it('notifies the performer once, and names the delay in its outcome, no matter who sees it first', async () => {
    const run = await scene({ duration: short });
    await run.pass();
    await run.carryOut('switch');
    await measured(run, 1, [reading('works')]);
    await run.pastTime(await admittedPlus(run, 300));
    const { run: ended } = await controls(run.record.store).conclude({ run: run.run, round: 1 });
    expect(ended).toMatchObject({ state: 'ended', outcome: 'rolled-back-with-deviations' });
    expect(await whats(run)).toEqual(['the rollback takes longer than 300ms']);
    expect(await reminders(run)).toEqual(['shop-1: the rollback takes longer than 300ms']);
    expect(await remindRun(run)).toEqual({ due: null });
  });
});

describe('a window that closes', () => {
  it('notifies people, and does not stop what has begun', async () => {
    const closesAt = new Date(Date.now() + 1500).toISOString();
    const run = await scene({}, { closesAt });
    await run.pass();
    await run.carryOut('switch');
    await run.pastTime(closesAt);
    await remindRun(run);
    const [told] = (await queued(run.record.store)).filter(({ occasion }) => occasion === 'reminder');
    expect(told?.text).toContain('what has begun goes on all the same');
    expect(await whats(run)).toEqual([]);
  });
});

describe('a window that was extended', () => {
  it('notifies people again when it closes once more', async () => {
    const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
    const run = await scene({}, { closesAt: inMs(-1000) });
    await remindRun(run);
    const until = inMs(300);
    await run.append('window.extended', { from: inMs(-1000), until, reason: 'it is still night' });
    await remindRun(run);
    await run.pastTime(until);
    await remindRun(run);
    await remindRun(run);
    expect((await reminders(run)).filter((one) => one.includes('the window closed'))).toHaveLength(2);
  });
});

describe('a window with less left than the remaining steps need', () => {
  const slow = (id: string, expectedMs: number) => commandStep(id, ['true'], { expectedMs });
  const steps = [gateStep('go-ahead', { expectedMs: 0 }), slow('first', 400_000), slow('second', 300_000)];
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
  const shorts = async (run: Scene) => (await run.entries('run.short')).map(({ neededMs }) => neededMs);
  const says = async (run: Scene) => (await reminders(run)).filter((one) => one.includes('the remaining steps take'));

  it('is recorded by the run itself and sent to people, once, and is no deviation', async () => {
    const run = await scene({ steps }, { closesAt: inMs(600_000) });
    await remindRun(run);
    await remindRun(run);
    expect(await shorts(run)).toEqual([700_000]);
    expect((await run.state()).shortSince).not.toBeNull();
    expect(await says(run)).toHaveLength(1);
    expect(await whats(run)).toEqual([]);
  });

  it('becomes due at the exact moment, which moves as steps are settled', async () => {
    const closesAt = inMs(900_000);
    const duration = { expectedMs: 1, atMostMs: 3_600_000, because: 'it is slow' };
    const run = await scene({ steps, duration }, { closesAt });
    expect(await remindRun(run)).toEqual({ due: Date.parse(closesAt) - 700_000 });
    await run.pass();
    await run.carryOut('first');
    expect(await remindRun(run)).toEqual({ due: Date.parse(closesAt) - 300_000 });
    expect(await shorts(run)).toEqual([]);
  });

  it('is recorded when a gate opens, with the steps that begin too late', async () => {
    const run = await scene({ steps }, { closesAt: inMs(600_000) });
    await controls(run.record.store).openStep(run.ref('go-ahead'));
    expect(await shorts(run)).toEqual([700_000]);
    const [told] = (await queued(run.record.store)).filter(({ key }) => key.startsWith('time/short/'));
    expect(told?.text).toContain('a rollback that begins now ends after the window has closed');
  });

  it('does not stop what has begun, and is recorded once more for an extended window', async () => {
    const run = await scene({ steps }, { closesAt: inMs(600_000) });
    await run.pass();
    await run.begin('first');
    await remindRun(run);
    const [told] = (await queued(run.record.store)).filter(({ key }) => key.startsWith('time/short/'));
    expect(told?.text).toContain('what has begun goes on all the same');
    await run.append('window.extended', { from: inMs(600_000), until: inMs(650_000), reason: 'it is still night' });
    await remindRun(run);
    expect(await shorts(run)).toHaveLength(2);
  });

  it('is not recorded for a window that has closed: that is recorded instead', async () => {
    const run = await scene({ steps }, { closesAt: inMs(-1000) });
    await remindRun(run);
    expect(await shorts(run)).toEqual([]);
    expect((await reminders(run)).some((one) => one.includes('the window closed'))).toBe(true);
  });
});

describe('a run that holds as a whole', () => {
  const hurried = { communication: { ...tellsAll, remindEveryMs: 1000 } };

  it('reminds people again and again while somebody holds it', async () => {
    const run = await scene(hurried);
    await run.append('run.held', { reason: 'look first' }, actorOf(people.support));
    const since = (await run.state()).heldBy?.at ?? '';
    expect(await remindRun(run)).toEqual({ due: Date.parse(since) + 1000 });
    expect(await reminders(run)).toEqual([]);
    await run.pastTime(new Date(Date.parse(since) + 1000).toISOString());
    await remindRun(run);
    await remindRun(run);
    expect(await reminders(run)).toEqual(['shop-1 still holds: somebody asked it to hold: look first']);
  });

  it('reminds people again while success is not shown, and names whom to call about the other services', async () => {
    const other = { ...smallPlan().criteria[0]!, id: 'neighbour-works' };
    const affects = [{ service: 'bills', because: 'it reads them', criteria: ['neighbour-works'], call: 'Fay, 4711' }];
    const run = await scene({ ...hurried, criteria: [...smallPlan().criteria, other], affects });
    await run.pass();
    await run.carryOut('switch');
    await measured(run, 1, [reading('works'), reading('neighbour-works', 'fail', 1)]);
    await controls(run.record.store).conclude({ run: run.run, round: 1 });
    const [told] = (await queued(run.record.store)).filter(({ key }) => key.startsWith('unproven/'));
    expect(told?.text).toContain('Call about bills (it reads them): Fay, 4711');
    const since = (await run.state()).measured?.at ?? '';
    await run.pastTime(new Date(Date.parse(since) + 1000).toISOString());
    await remindRun(run);
    expect(await reminders(run)).toEqual(['shop-1 still holds: success is not shown']);
  });
});

describe('a manual step that takes longer than its time', () => {
  it('reminds people once, and still waits', async () => {
    const run = await scene({
      steps: [gateStep(), manualStep('by-hand', { timeoutMs: 200 }), commandStep('x', ['true'])],
    });
    await run.pass();
    const { openStep, remind } = controls(run.record.store);
    await openStep(run.ref('by-hand'));
    await remind(run.ref('by-hand'));
    const again = async () => (await queued(run.record.store)).filter(({ key }) => key.startsWith('overdue/'));
    expect(await again()).toEqual([]);
    const opened = (await run.visit('by-hand'))?.attempts[0]?.openedAt ?? '';
    await run.pastTime(new Date(Date.parse(opened) + 200).toISOString());
    await remind(run.ref('by-hand'));
    await remind(run.ref('by-hand'));
    expect(await again()).toHaveLength(1);
    expect((await run.visit('by-hand'))?.state).toBe('open');
  });
});
