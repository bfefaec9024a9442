import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openSpool, spoolFolder, survivorsOf } from '../../../activities/effects/command/spool.ts';
import { sweepAttempts } from '../../../activities/effects/index.ts';
import { renderRun } from '../../../cli/pages/run/run.ts';
import { readRunView } from '../../../views/run/read-run.ts';
import type { FrozenStep } from '../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Scene, scenesForEach } from '../../support/scene.ts';
import { until } from '../../support/until.ts';
import { makeWorker } from './support/worker.ts';

const newScene = scenesForEach();

async function scene(...steps: FrozenStep[]): Promise<Scene> {
  const made = await newScene(smallPlan({ steps: [gateStep(), ...steps] }));
  await made.pass();
  return made;
}

const spoolOf = (run: Scene) => join(run.record.dir, 'spool');
const folderOf = (run: Scene) => spoolFolder(spoolOf(run), run.ref('act'));
const sweep = (run: Scene) => sweepAttempts(spoolOf(run), run.record.store);

describe('the spool of an attempt', () => {
  it('goes with its recorded end', async () => {
    const run = await scene(commandStep('act', ['echo', 'done']));
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(existsSync(folderOf(run))).toBe(false);
  });

  it('with an unknown end keeps what is known but no output, and goes once somebody has resolved it', async () => {
    const run = await scene(
      commandStep('act', ['sh', '-c', 'echo said; kill -KILL $(cut -d " " -f 2 "$BACKOUT_SPOOL/start")']),
    );
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [unknown] = await run.entries('step.unknown');
    expect(unknown?.output?.lastLines).toEqual(['said']);
    expect(unknown?.message).toMatch(
      /last output \S+Z, 5 bytes in all; last heartbeat of its worker \S+Z; its process \d+ is gone/,
    );
    expect(statSync(join(folderOf(run), 'stdout')).size).toBe(0);
    const present = { now: new Date().toISOString(), workers: [] };
    const view = await run.record.store.read((tx) => readRunView(tx, run.run, present));
    const page = renderRun(view, { width: 100, height: 50, colour: false, now: Date.now(), timeZone: 'UTC' });
    expect(page.join(' ').replaceAll(/\s+/g, ' ')).toMatch(
      /last output \S+Z, 5 bytes in all; last heartbeat of its worker \S+Z; its process \d+ is gone/,
    );
    await sweep(run);
    expect(existsSync(folderOf(run))).toBe(true);
    const at = { address: 'act', visit: 1, attempt: 1 };
    const found = { as: 'done', by: 'person', evidence: 'seen', files: [], value: null, then: null } as const;
    await run.append('step.resolved', { ...at, ...found, files: [] });
    await sweep(run);
    expect(existsSync(join(spoolOf(run), run.run))).toBe(false);
  });

  it('stays, emptied again and again, while a daemon writes into it, and goes with the daemon', async () => {
    const run = await scene(commandStep('act', ['sh', '-c', 'echo begun; sleep 60 & exit 0']));
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    expect(ended?.message).toMatch(/^exited with 0; left running: \w+ \(\d+\), which still holds its output open$/);
    const stdout = join(folderOf(run), 'stdout');
    expect(readFileSync(stdout, 'utf8')).toBe('');
    appendFileSync(stdout, 'as the daemon would');
    await sweep(run);
    expect(readFileSync(stdout, 'utf8')).toBe('');
    survivorsOf(folderOf(run)).forEach((pid) => process.kill(pid, 'SIGKILL'));
    await until(() => survivorsOf(folderOf(run)).length === 0);
    await sweep(run);
    expect(existsSync(folderOf(run))).toBe(false);
  });

  it('is left alone where the record does not know its end, or not even its run', async () => {
    const run = await scene(commandStep('act', ['true']));
    await run.begin('act');
    openSpool(folderOf(run));
    const other = spoolFolder(spoolOf(run), { ...run.ref('act'), run: 'shop-99' });
    openSpool(other);
    await sweep(run);
    expect([existsSync(folderOf(run)), existsSync(other)]).toEqual([true, true]);
  });
});

it('live output is forgotten some time after its run has ended', async () => {
  const run = await scene(commandStep('act', ['echo', 'done']));
  await makeWorker(run.record).executeStep(run.ref('act'));
  const { store } = run.record;
  const left = async () => (await store.output({ run: run.run })).length;
  const soon = () => new Date(Date.now() + 1000).toISOString();
  await store.forgetOutput(soon());
  expect(await left()).toBe(1);
  await run.append('run.ended', { outcome: 'stopped', message: 'enough', deviations: 0, open: [] });
  await store.forgetOutput(new Date(Date.now() - 60_000).toISOString());
  expect(await left()).toBe(1);
  await store.forgetOutput(soon());
  expect(await left()).toBe(0);
});
