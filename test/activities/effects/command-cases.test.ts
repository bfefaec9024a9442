import { measureCriterion } from '../../../activities/effects/measuring/measure-criterion.ts';
import { Masker } from '../../../activities/effects/values/masking.ts';
import { secretSource } from '../../../activities/effects/values/secrets.ts';
import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Scene, scenesForEach } from '../../support/scene.ts';
import { spoolFolders } from './support/spooled.ts';
import { makeWorker } from './support/worker.ts';

const newScene = scenesForEach();
const folder = spoolFolders();

/** A run whose gate is passed, with this step behind it. */
async function scene(step: FrozenStep, over: Partial<FrozenPlan> = {}): Promise<Scene> {
  const made = await newScene(smallPlan({ steps: [gateStep(), step], ...over }));
  await made.pass();
  return made;
}

const sh = (script: string, over: Parameters<typeof commandStep>[2] = {}) =>
  commandStep('act', ['sh', '-c', script], over);

async function outputOf(run: Scene, digest: string | null | undefined): Promise<string> {
  const bytes = digest ? await run.record.store.read((tx) => tx.blob(digest)) : undefined;
  return Buffer.from(bytes ?? []).toString();
}

describe('what a plan says of an environment', () => {
  const argv = ['sh', '-c', 'echo "mode=$mode dir=$dir head=$head stat=$stat"'];
  const env = { mode: 'dry-run', dir: '/srv/shop', head: '1', stat: '' };
  const said = 'mode=dry-run dir=/srv/shop head=1 stat=';

  it('is what a command gets', async () => {
    const run = await scene(commandStep('act', argv, { env }));
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    expect(ended?.output?.lastLines).toEqual([said]);
  });

  it('is what the command of a probe gets', async () => {
    const masker = new Masker();
    const inputs = {
      plan: smallPlan(),
      environment: 'production',
      state: undefined,
      secrets: secretSource({}, masker),
    };
    const criterion: FrozenPlan['criteria'][number] = {
      ...smallPlan().criteria[0]!,
      probe: { kind: 'command', argv, cwd: null, env, timeoutMs: 5000, read: { kind: 'stdout' } },
      pass: { kind: 'equals', value: said },
      fail: null,
    };
    const context = { inputs, masker, spool: folder(), base: '/', signal: new AbortController().signal };
    expect(await measureCriterion(criterion, context)).toMatchObject({ value: said, verdict: 'pass' });
  });
});

describe('what a command says', () => {
  const tenLines = 'for n in 1 2 3 4 5 6 7 8 9 10; do echo line $n; done';

  it.each([
    ['', 12],
    ['exec 2>&1; ', 13],
  ])('is kept though it opens /dev/stderr itself: %s', async (first, count) => {
    const run = await scene(sh(`${first}${tenLines}; out=$(date | tee /dev/stderr); echo 11; echo "12 $out"`));
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    const stdout = await outputOf(run, ended?.output?.stdout);
    expect(stdout.trimEnd().split('\n')).toHaveLength(count);
    expect(stdout).toMatch(/^line 1\n/);
    expect((await outputOf(run, ended?.output?.stderr)).split('\n')).toHaveLength(first === '' ? 2 : 1);
    expect(ended?.output?.droppedBytes).toBe(0);
  });
});
