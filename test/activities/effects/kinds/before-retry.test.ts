import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandStep, FrozenStep } from '../../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../../support/plans.ts';
import { type Scene, scenesForEach } from '../../../support/scene.ts';
import { until } from '../../../support/until.ts';
import { spoolFolders } from '../support/spooled.ts';
import { makeWorker } from '../support/worker.ts';

const newScene = scenesForEach();
const begun: number[] = [];
const folder = spoolFolders();
afterEach(() => begun.splice(0).forEach(kill));

const threeAttempts = { attempts: 3, delayMs: 0, factor: 1, maxDelayMs: 0 };

/** A run whose gate is passed, with this command, which may be repeated, behind it. */
async function scene(script: string, over: Partial<CommandStep> = {}): Promise<Scene> {
  const given = { effect: 'repeatable', retry: threeAttempts, graceMs: 300, ...over } as const;
  const step: FrozenStep = commandStep('act', ['sh', '-c', script], given);
  const made = await newScene(smallPlan({ steps: [gateStep(), step] }));
  await made.pass();
  return made;
}

const ref = (run: Scene, attempt: number) => ({ ...run.ref('act'), attempt });

/** The process whose number a script has written, killed after the test. */
async function left(file: string): Promise<number> {
  const pid = await until(() => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0));
  begun.push(pid);
  return pid;
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone meanwhile
  }
}

describe('what a failed attempt left running, before the plan tries again by itself', () => {
  const pidFile = () => join(folder(), 'pid');

  it.each([
    ['holds its output', (file: string) => `setsid sleep 60 & echo $! > ${file}; exit 1`],
    ['is in its session', (file: string) => `sleep 60 >/dev/null 2>&1 </dev/null & echo $! > ${file}; exit 1`],
    ['writes into a pipe', (file: string) => `setsid sleep 60 & echo $! > ${file}; echo x > /dev/stderr; exit 1`],
  ])('is ended, and that is said, where it %s', async (_, script) => {
    const file = pidFile();
    const run = await scene(script(file));
    await makeWorker(run.record).executeStep(ref(run, 1));
    expect(isRunning(await left(file))).toBe(false);
    expect(await run.entries('step.failed')).toMatchObject([
      { message: expect.stringMatching(/ended before the next attempt: sleep \(\d+\)$/), then: { do: 'retry' } },
    ]);
  });

  it('is killed where it does not heed SIGTERM in the grace of its step', async () => {
    const file = pidFile();
    const run = await scene(`sh -c 'trap "" TERM; echo $$ > ${file}; while :; do sleep 0.1; done' & sleep 0.3; exit 1`);
    await makeWorker(run.record).executeStep(ref(run, 1));
    expect(isRunning(await left(file))).toBe(false);
    expect(await run.entries('step.failed')).toMatchObject([{ then: { do: 'retry' } }]);
  });

  it('stays where it let go of all that the command had: it is a service', async () => {
    const file = pidFile();
    const service = `setsid sh -c 'echo $$ > ${file}; exec sleep 60' >/dev/null 2>&1 </dev/null`;
    const run = await scene(`${service} & until [ -s ${file} ]; do sleep 0.02; done; exit 1`);
    await makeWorker(run.record).executeStep(ref(run, 1));
    expect(isRunning(await left(file))).toBe(true);
    expect(await run.entries('step.failed')).toMatchObject([
      { message: expect.stringMatching(/left running: \w+ \(\d+\)$/), then: { do: 'retry' } },
    ]);
  });

  it('is waited for where the plan says so, and that is shown meanwhile', async () => {
    const [file, go] = [pidFile(), join(folder(), 'go')];
    const child = `echo $$ > ${file}; until [ -e ${go} ]; do sleep 0.02; done`;
    const run = await scene(`sh -c '${child}' & sleep 0.3; exit 1`, { onSurvivors: 'wait' });
    const tried = makeWorker(run.record).executeStep(ref(run, 1));
    const shown = async () => (await run.record.store.output({ run: run.run })).map(({ text }) => text).join('');
    await until(async () => (await shown()).includes('the next attempt waits for sh ('));
    expect(isRunning(await left(file))).toBe(true);
    expect(await run.entries('step.failed')).toEqual([]);
    writeFileSync(go, '');
    await tried;
    expect(await run.entries('step.failed')).toMatchObject([
      { message: expect.stringMatching(/the next attempt waited for sh \(\d+\)/), then: { do: 'retry' } },
    ]);
  });

  it('makes the step hold where it is still there when the time of the attempt is up', async () => {
    const file = pidFile();
    const run = await scene(`sleep 60 & echo $! > ${file}; exit 1`, { onSurvivors: 'wait', timeoutMs: 1000 });
    const progress = await makeWorker(run.record).executeStep(ref(run, 1));
    expect(isRunning(await left(file))).toBe(true);
    expect(progress.steps['act']).toMatchObject({ state: 'holding' });
    expect(await run.entries('step.failed')).toMatchObject([
      { message: expect.stringMatching(/it is not tried again by itself beside sleep \(\d+\)$/), then: { do: 'hold' } },
    ]);
  });

  it('makes the step hold at once where the plan says so', async () => {
    const file = pidFile();
    const run = await scene(`sleep 60 & echo $! > ${file}; exit 1`, { onSurvivors: 'hold' });
    await makeWorker(run.record).executeStep(ref(run, 1));
    expect(isRunning(await left(file))).toBe(true);
    expect(await run.entries('step.failed')).toMatchObject([{ then: { do: 'hold' } }]);
    expect(await run.entries('step.holding')).toMatchObject([{ outcome: 'failed', address: 'act' }]);
  });

  it('is gone when the next attempt begins', async () => {
    const [ledger, file] = [join(folder(), 'ledger'), pidFile()];
    const run = await scene(`(while :; do echo beside >> ${ledger}; sleep 0.02; done) & echo $! > ${file}; exit 1`);
    const worker = makeWorker(run.record);
    for (const attempt of [1, 2, 3]) {
      await worker.executeStep(ref(run, attempt));
      const pid = await left(file);
      expect(isRunning(pid)).toBe(attempt === 3);
    }
    expect((await run.entries('step.failed')).map(({ then }) => then.do)).toEqual(['retry', 'retry', 'hold']);
  });

  it('is dealt with by the worker that takes the attempt over', async () => {
    const file = pidFile();
    const run = await scene(`sleep 60 & echo $! > ${file}; sleep 0.5; exit 1`);
    const first = makeWorker(run.record);
    const asked = first.executeStep(ref(run, 1));
    const pid = await left(file);
    first.shutDown();
    await expect(asked).rejects.toThrow('WORKER_SHUTDOWN');
    await makeWorker(run.record).executeStep(ref(run, 1));
    expect(isRunning(pid)).toBe(false);
    expect(await run.entries('step.failed')).toMatchObject([{ then: { do: 'retry' } }]);
  });
});
