import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { Harness } from '../workflows/harness.ts';
import { insist } from '../workflows/insist.ts';
import { act, outlineOf, ScriptedRun } from '../workflows/scripted.ts';
import { savedBundles, unpackBundle } from './bundles.ts';

describe('a worker that is replaced by one of today in the middle of a run', () => {
  let harness: Harness;
  let unpacked: string;
  beforeAll(async () => {
    unpacked = await mkdtemp(join(tmpdir(), 'backout-bundles-'));
    harness = await Harness.open();
  }, 60_000);
  afterAll(async () => {
    await harness.close();
    await rm(unpacked, { recursive: true, force: true });
  }, 60_000);

  const settles = (run: ScriptedRun, address: string) => run.request(() => run.set({ address, visit: 1 }, 'settled'));
  const others = ({ calls }: ScriptedRun) => calls.filter((call) => call !== 'begin');

  it.each(savedBundles)(
    'goes on with a run that workflows of %s began, and takes its long history over',
    async (name) => {
      const branches = [[{ a: 'all/a/ask', k: 'gate' }], [act('all/b/one'), { a: 'all/b/look', k: 'manual' }]] as const;
      const run = new ScriptedRun(outlineOf([act('backup'), { a: 'all', k: 'parallel', b: branches }, act('last')]));
      const installation = randomUUID();
      // What the old workflows never do, go on in a new execution, is due for long when those of today take over.
      run.renewAfterEvents = 5;
      const endOld = await harness.serve(installation, run, ['local'], true, await unpackBundle(name, unpacked));
      const running = await harness.begin(installation, run);
      await until(() => run.steps['all/a/ask']?.state === 'open' && run.steps['all/b/look']?.state === 'open');
      await running.submit(run.request(() => {}));
      await endOld();
      expect(run.calls.filter((call) => call === 'begin')).toHaveLength(1);
      await harness.serve(installation, run, ['local']);
      for (const address of ['all/b/look', 'all/a/ask']) await insist(running, settles(run, address));
      expect(await running.handle.result()).toEqual({ outcome: 'rolled-back' });
      expect(run.calls.filter((call) => call === 'begin').length).toBeGreaterThan(1);
      expect(others(run)).toEqual([
        'execute backup 1.1',
        ...['open all/a/ask 1', 'execute all/b/one 1.1', 'open all/b/look 1'].toSorted(byCall(run)),
        'adjudicate',
        'adjudicate',
        'adjudicate',
        'execute last 1.1',
        'conclude 1',
      ]);
    },
  );

  const byCall =
    ({ calls }: ScriptedRun) =>
    (one: string, other: string) =>
      calls.indexOf(one) - calls.indexOf(other);
});
