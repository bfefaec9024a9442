import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { openSpool, readStart, spoolFolder, survivorsOf } from '../../../activities/effects/command/spool.ts';
import { BackoutError } from '../../../common/errors.ts';
import { beginAttempt } from '../../../authority/attempts/index.ts';
import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import type { RecordStore } from '../../../records/record-store.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Scene, scenesForEach, worker as deadWorker } from '../../support/scene.ts';
import { until } from '../../support/until.ts';
import { spoolFolders } from './support/spooled.ts';
import { makeWorker } from './support/worker.ts';

const folder = spoolFolders();
const newScene = scenesForEach();

async function scene(steps: FrozenStep[], over: Partial<FrozenPlan> = {}): Promise<Scene> {
  const made = await newScene(smallPlan({ steps: [gateStep(), ...steps], ...over }));
  await made.pass();
  return made;
}

const workerProcess = join(import.meta.dirname, 'support/worker-process.ts');
/** No process has this number: it is above the largest that Linux gives. */
const nobody = 4_194_999;

/** Lets a worker in a process of its own begin the step, and kills it once the command has said that it runs. */
async function killInside(run: Scene, running: string): Promise<void> {
  const child = execa(process.execPath, [workerProcess, run.record.path, JSON.stringify(run.ref('act'))], {
    reject: false,
  });
  await until(() => existsSync(running), 20_000);
  child.kill('SIGKILL');
  const { signal } = await child;
  expect(signal).toBe('SIGKILL');
  expect(await run.entries('step.started')).toHaveLength(1);
}

/** The store with some of its methods replaced: a record that has troubles. */
function standIn(store: RecordStore, over: Partial<RecordStore>): RecordStore {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(over, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Whether a process has a file open. */
function opened(pid: number | undefined, path: string): boolean {
  try {
    const descriptors = `/proc/${pid}/fd`;
    return readdirSync(descriptors).some((name) => readlinkSync(join(descriptors, name)) === path);
  } catch {
    return false;
  }
}

const spoolOf = (run: Scene) => spoolFolder(join(run.record.dir, 'spool'), run.ref('act'));

describe('a command whose worker is killed', () => {
  it('goes on, and the next worker finds its true result; it ran once', async () => {
    const dir = folder();
    const [running, ledger] = [join(dir, 'running'), join(dir, 'ledger')];
    const script = `echo ran >> ${ledger}; echo before; : > ${running}; sleep 1.5; echo after; exit 5`;
    const run = await scene([commandStep('act', ['sh', '-c', script])]);
    await killInside(run, running);
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.failed');
    expect(ended).toMatchObject({ exitCode: 5, output: { lastLines: ['before', 'after'] } });
    expect(readFileSync(ledger, 'utf8')).toBe('ran\n');
    expect((await run.record.store.output({ run: run.run })).map(({ text }) => text).join('')).toBe('before\nafter\n');
  });

  it('is followed live by the next worker, also what it says only then', async () => {
    const dir = folder();
    const [running, go, end] = ['running', 'go', 'end'].map((name) => join(dir, name)) as [string, string, string];
    const there = (file: string) => `n=0; until test -e ${file} || test $n -ge 400; do sleep 0.05; n=$((n+1)); done`;
    const script = `echo before; : > ${running}; ${there(go)}; echo meanwhile; ${there(end)}`;
    const run = await scene([commandStep('act', ['sh', '-c', script])]);
    await killInside(run, running);
    const followed = makeWorker(run.record).executeStep(run.ref('act'));
    writeFileSync(go, '');
    const shown = async () => (await run.record.store.output({ run: run.run })).map(({ text }) => text).join('');
    await until(async () => (await shown()) === 'before\nmeanwhile\n');
    expect((await run.visit('act'))?.state).toBe('running');
    writeFileSync(end, '');
    await followed;
    expect(await run.entries('step.succeeded')).toHaveLength(1);
  });

  it.each([
    ['is shown as ever where its secret is still the same', 'correct-horse', 'said ***'],
    [
      'has its output left out where its secret is another one by now',
      'other-horse',
      'output left out: the secret "token" is another one now',
    ],
  ])('%s', async (_what, later, shown) => {
    const [running, dir] = [join(folder(), 'running'), folder()];
    const env = { TOKEN: { ref: 'secret', name: 'token' } } as const;
    const path = join(dir, 'token');
    const script = `echo "said $TOKEN"; : > ${running}; sleep 0.5`;
    const secrets = [{ name: 'token', title: 'A token' }];
    const run = await scene([commandStep('act', ['sh', '-c', script], { env })], { secrets });
    const token = { from: 'file', path } as const;
    writeFileSync(path, 'correct-horse');
    const first = makeWorker(run.record, { secrets: { token } });
    const left = first.executeStep(run.ref('act'));
    await until(() => existsSync(running));
    first.shutDown();
    await expect(left).rejects.toThrow('WORKER_SHUTDOWN');
    writeFileSync(path, later);
    await makeWorker(run.record, { worker: first.deps.worker, secrets: { token } }).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    expect(ended?.output?.lastLines).toEqual([shown]);
    const live = (await run.record.store.output({ run: run.run })).map(({ text }) => text).join('');
    expect(live).not.toContain('horse');
    for (const name of readdirSync(run.record.dir).filter((one) => one.startsWith('record.sqlite')))
      expect(readFileSync(join(run.record.dir, name)).includes('correct-horse')).toBe(false);
  });

  it('has its result read if it ended before the next worker comes', async () => {
    const running = join(folder(), 'running');
    const run = await scene([commandStep('act', ['sh', '-c', `: > ${running}; sleep 0.3; exit 0`])]);
    await killInside(run, running);
    await until(() => /^\d/.test(readFileSync(join(spoolOf(run), 'exit'), 'utf8')));
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.succeeded')).toMatchObject([{ exitCode: 0 }]);
  });

  it('keeps its remaining time, and does not get all of it again', async () => {
    const running = join(folder(), 'running');
    const run = await scene([
      commandStep('act', ['sh', '-c', `: > ${running}; sleep 60`], { timeoutMs: 1500, graceMs: 100 }),
    ]);
    await killInside(run, running);
    const [started] = await run.entries('step.started');
    expect(started).toBeDefined();
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.timed-out');
    expect(ended?.durationMs).toBeLessThan(3000);
    expect(survivorsOf(spoolOf(run))).toEqual([]);
  });

  it('ends with its worker if the plan says so, grandchildren too, and its outcome is unknown', async () => {
    const running = join(folder(), 'running');
    const script = `(sleep 60 & sleep 60) & : > ${running}; sleep 60`;
    const run = await scene([commandStep('act', ['sh', '-c', script], { onWorkerLoss: 'kill' })]);
    await killInside(run, running);
    await until(() => survivorsOf(spoolOf(run)).length === 0, 5000);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.unknown')).toMatchObject([
      {
        known: expect.stringMatching(
          /^it was ended together with its worker; no output; last heartbeat of its worker \S+Z; its process \d+ is gone$/,
        ),
      },
    ]);
    expect((await run.visit('act'))?.state).toBe('holding');
  });

  it('is tried again by its policy if that is safe', async () => {
    const running = join(folder(), 'running');
    const retry = { attempts: 2, delayMs: 0, factor: 1, maxDelayMs: 0 };
    const script = `: > ${running}; sleep 60`;
    const run = await scene([
      commandStep('act', ['sh', '-c', script], { onWorkerLoss: 'kill', effect: 'repeatable', retry }),
    ]);
    await killInside(run, running);
    await until(() => survivorsOf(spoolOf(run)).length === 0, 5000);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.failed')).toMatchObject([{ then: { do: 'retry', attempt: 2 } }]);
  });
});

describe('a worker that is killed at any moment', () => {
  /** From its first lines to when the command has long ended. */
  const moments = [0, 1, 2, 4, 8, 16, 32, 64, 128];

  it('loses no effect, runs none twice, and leaves none in doubt', async () => {
    const steps = moments.map((_, index) => {
      const ledger = '$(dirname "$BACKOUT_SPOOL")/../ledger';
      return commandStep(`act-${index}`, ['sh', '-c', `echo ran >> ${ledger}-$BACKOUT_STEP; sleep 0.05`]);
    });
    const run = await scene(steps);
    for (const [index, moment] of moments.entries()) {
      const ref = run.ref(`act-${index}`);
      const child = execa(process.execPath, [workerProcess, run.record.path, JSON.stringify(ref)], { reject: false });
      // Counted from when it opens the record: what comes before is the start of Node.
      await until(() => child.nodeChildProcess.exitCode !== null || opened(child.pid, run.record.path), 20_000);
      await pause(moment);
      child.kill('SIGKILL');
      await child;
      await makeWorker(run.record).executeStep(ref);
    }
    const ended = await run.entries('step.succeeded');
    expect(ended.map(({ address }) => address)).toEqual(steps.map(({ id }) => id));
    const spool = join(run.record.dir, 'spool', run.run);
    const ledgers = steps.map(({ id }) => readFileSync(join(spool, `ledger-${id}`), 'utf8'));
    expect(ledgers).toEqual(steps.map(() => 'ran\n'));
  }, 60_000);
});

describe('an attempt that a dead worker began', () => {
  const verify = (value: string): Extract<FrozenStep, { kind: 'command' }>['verify'] => ({
    probe: { kind: 'command', argv: ['echo', value], cwd: null, env: {}, timeoutMs: 5000, read: { kind: 'stdout' } },
    done: { kind: 'equals', value: 'new' },
    notDone: { kind: 'equals', value: 'old' },
  });

  /** As a worker leaves it that dies right after `step.started`, on this host or on another one. */
  async function begun(steps: FrozenStep[], host = 'here'): Promise<Scene> {
    const run = await scene(steps);
    const began = { ...deadWorker, host, pid: nobody };
    await run.change((open) => beginAttempt(open, run.ref('act'), began));
    return run;
  }

  it('is run under the same number if it certainly never ran', async () => {
    const ledger = join(folder(), 'ledger');
    const run = await begun([commandStep('act', ['sh', '-c', `echo ran >> ${ledger}`])]);
    openSpool(spoolOf(run));
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(readFileSync(ledger, 'utf8')).toBe('ran\n');
    expect(await run.entries('step.started')).toHaveLength(1);
    expect(await run.entries('step.succeeded')).toMatchObject([{ attempt: 1 }]);
  });

  it('is unknown and never run again if its spool is gone', async () => {
    const ledger = join(folder(), 'ledger');
    const run = await begun([commandStep('act', ['sh', '-c', `echo ran >> ${ledger}`])]);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(existsSync(ledger)).toBe(false);
    expect(await run.entries('step.unknown')).toHaveLength(1);
  });

  it('is unknown if its start names a process that is another one by now', async () => {
    const run = await begun([commandStep('act', ['true'])]);
    openSpool(spoolOf(run));
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    fields[19] = '1'; // begun right after boot, which this process was not
    writeFileSync(join(spoolOf(run), 'start'), `${boot} ${process.pid} (sh) ${fields.join(' ')}`);
    expect(readStart(spoolOf(run))?.pid).toBe(process.pid);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.unknown')).toHaveLength(1);
  });

  it.each([
    ['new', 'done'],
    ['old', 'not-done'],
  ])('is settled by verify where that reads "%s"', async (value, as) => {
    const run = await begun([commandStep('act', ['true'], { verify: verify(value) })]);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.resolved')).toMatchObject([{ as, by: 'verify', value }]);
  });

  it('stays unknown where verify reads neither', async () => {
    const run = await begun([commandStep('act', ['true'], { verify: verify('else') })]);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.resolved')).toEqual([]);
    expect((await run.visit('act'))?.state).toBe('holding');
  });

  it('waits while a worker on another host is seen, and is then unknown', async () => {
    const run = await begun([commandStep('act', ['true'])], 'elsewhere');
    const { incarnation } = deadWorker;
    await run.record.store.seeWorker({
      incarnation,
      host: 'elsewhere',
      pid: nobody,
      labels: ['local'],
      control: false,
    });
    const worker = makeWorker(run.record);
    await expect(worker.executeStep(run.ref('act'))).rejects.toMatchObject({
      type: 'not-decided',
      nonRetryable: false,
    });
    expect((await run.visit('act'))?.state).toBe('running');
    // Nobody sees it any more: its row is older than the lease.
    const gone = makeWorker({
      ...run.record,
      store: standIn(run.record.store, { workers: () => Promise.resolve([]) }),
    });
    await gone.executeStep(run.ref('act'));
    expect(await run.entries('step.unknown')).toMatchObject([{ known: expect.stringContaining('elsewhere') }]);
  });
});

describe('a worker that shuts down', () => {
  it('leaves the command running and reports nothing; the next one has its result', async () => {
    const running = join(folder(), 'running');
    const run = await scene([commandStep('act', ['sh', '-c', `: > ${running}; sleep 0.8; echo after`])]);
    const first = makeWorker(run.record);
    const left = first.executeStep(run.ref('act'));
    await until(() => existsSync(running));
    first.shutDown();
    await expect(left).rejects.toThrow('WORKER_SHUTDOWN');
    expect((await run.visit('act'))?.state).toBe('running');
    const next = makeWorker(run.record, { worker: first.deps.worker });
    await next.executeStep(run.ref('act'));
    expect(await run.entries('step.succeeded')).toMatchObject([{ output: { lastLines: ['after'] } }]);
  });
});

describe('a record that cannot be written when the effect has ended', () => {
  it('gets the outcome later, and nothing runs again', async () => {
    const ledger = join(folder(), 'ledger');
    const run = await scene([commandStep('act', ['sh', '-c', `echo ran >> ${ledger}`])]);
    let isFull = false;
    const { store } = run.record;
    const write: typeof store.write = async (work) => {
      if (isFull) throw new BackoutError('record-unwritable', 'the disk is full');
      return await store.write(work).finally(() => (isFull = true));
    };
    const failing = standIn(store, { write });
    const worker = makeWorker({ ...run.record, store: failing });
    await expect(worker.executeStep(run.ref('act'))).rejects.toMatchObject({
      type: 'record-unwritable',
      nonRetryable: false,
    });
    await expect(worker.executeStep(run.ref('act'))).rejects.toMatchObject({ type: 'record-unwritable' });
    // A worker of another process, once there is room again: the spool tells it.
    await makeWorker(run.record, { worker: { ...worker.deps.worker } }).executeStep(run.ref('act'));
    expect(readFileSync(ledger, 'utf8')).toBe('ran\n');
    expect(await run.entries('step.succeeded')).toMatchObject([{ exitCode: 0 }]);
  });
});

it('a spool folder that the record knows nothing of is put aside, not run in', async () => {
  const run = await scene([commandStep('act', ['echo', 'fresh'])]);
  mkdirSync(spoolOf(run), { recursive: true });
  writeFileSync(join(spoolOf(run), 'exit'), '3\n');
  await makeWorker(run.record).executeStep(run.ref('act'));
  expect(await run.entries('step.succeeded')).toMatchObject([{ output: { lastLines: ['fresh'] } }]);
});
