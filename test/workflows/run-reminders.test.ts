import { until } from '../support/until.ts';
import { Harness } from './harness.ts';
import { act, outlineOf, ScriptedRun } from './scripted.ts';

describe('the time of a run', () => {
  let harness: Harness;
  beforeAll(async () => void (harness = await Harness.open()), 60_000);
  afterAll(() => harness.close(), 60_000);

  const looks = (run: ScriptedRun) => run.calls.filter((call) => call === 'remindRun').length;

  it('is looked at when something becomes due, and again when the next thing does', async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate' }]));
    run.due = [() => Date.now() + 100, () => Date.now() + 100, () => null];
    const { handle, submit } = await harness.start(run);
    await until(() => looks(run) === 2);
    await submit(run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled')));
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
    expect(looks(run)).toBe(2);
  });

  it('is looked at when the run begins to hold, so that people can be reminded', async () => {
    const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate' }, act('switch')]));
    run.due = [() => null, () => Date.now() + 100, () => null];
    const { handle, submit } = await harness.start(run);
    await until(() => run.steps['go-ahead']?.state === 'open');
    expect(looks(run)).toBe(0);
    await submit(run.request(() => void (run.run = { state: 'held' })));
    await until(() => looks(run) === 2);
    await submit(run.request(() => void (run.run = { state: 'active' })));
    await submit(run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled')));
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
  });
});
