import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Scene, scenesForEach } from '../../support/scene.ts';
import { until } from '../../support/until.ts';
import { spoolFolders } from './support/spooled.ts';
import { makeWorker } from './support/worker.ts';

const folder = spoolFolders();
const newScene = scenesForEach();

/** A run whose gate is passed, with these steps behind it. */
async function scene(steps: FrozenStep[], over: Partial<FrozenPlan> = {}): Promise<Scene> {
  const made = await newScene(smallPlan({ steps: [gateStep(), ...steps], ...over }));
  await made.pass();
  return made;
}

const sh = (script: string, over: Parameters<typeof commandStep>[2] = {}) =>
  commandStep('act', ['sh', '-c', script], over);

async function outputOf(run: Scene, digest: string | null | undefined): Promise<string> {
  const bytes = digest ? await run.record.store.read((tx) => tx.blob(digest)) : undefined;
  return Buffer.from(bytes ?? []).toString();
}

const criterion = (id: string, argv: string[]): FrozenPlan['criteria'][number] => ({
  ...smallPlan().criteria[0]!,
  id,
  probe: { kind: 'command', argv, cwd: null, env: {}, timeoutMs: 5000, read: { kind: 'exit' } },
});

describe('a command step', () => {
  it('is in the record before it begins, and with its output after it has ended', async () => {
    const run = await scene([sh('echo out; echo err >&2; echo "$BACKOUT_RUN $BACKOUT_STEP"')]);
    const worker = makeWorker(run.record);
    const progress = await worker.executeStep(run.ref('act'));
    expect(progress.steps['act']).toMatchObject({ state: 'settled' });
    const [started] = await run.entries('step.started');
    expect(started).toMatchObject({
      address: 'act',
      visit: 1,
      attempt: 1,
      kind: 'command',
      worker: worker.deps.worker,
    });
    expect(started?.command).toMatch(/^sha256:[0-9a-f]{64}$/);
    const [ended] = await run.entries('step.succeeded');
    expect(ended).toMatchObject({ exitCode: 0, message: 'exited with 0', output: { droppedBytes: 0 } });
    expect(await outputOf(run, ended?.output?.stdout)).toBe('out\nshop-1 act\n');
    expect(await outputOf(run, ended?.output?.stderr)).toBe('err\n');
    expect(ended?.output?.lastLines).toEqual(['out', 'shop-1 act', 'err']);
  });

  it('finds in the record that it began when it begins, read by itself from the file', async () => {
    const look = `const { DatabaseSync } = require('node:sqlite');
      const rows = new DatabaseSync('record.sqlite', { readOnly: true }).prepare('select json from entries').all();
      console.log(rows.filter(({ json }) => JSON.parse(json).type === 'step.started').length);`;
    const run = await scene([commandStep('act', [process.execPath, '--no-warnings', '-e', look])]);
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    expect(await outputOf(run, ended?.output?.stdout)).toBe('1\n');
  });

  it('that ends with a status that is not expected has failed, and shows its last output', async () => {
    const run = await scene([sh('echo no such table >&2; exit 4')]);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.failed')).toMatchObject([
      { exitCode: 4, message: 'exited with 4, expected 0: no such table', then: { do: 'hold' } },
    ]);
  });

  it('is in the folder of its worker by relative paths, and so are the probes, not where the process was started', async () => {
    const base = folder();
    mkdirSync(join(base, 'bin'));
    mkdirSync(join(base, 'below'));
    writeFileSync(join(base, 'bin', 'where'), '#!/bin/sh\npwd\n', { mode: 0o755 });
    const steps = [
      commandStep('here', ['./bin/where'], { proceedWhen: { criteria: ['there'], everyMs: 10, timeoutMs: 500 } }),
      commandStep('below', ['../bin/where'], { cwd: 'below' }),
    ];
    const run = await scene(steps, {
      criteria: [...smallPlan().criteria, criterion('there', ['test', '-x', 'bin/where'])],
    });
    const worker = makeWorker(run.record, { base });
    for (const step of ['here', 'below']) await worker.executeStep(run.ref(step));
    const said = (await run.entries('step.succeeded')).map(({ output }) => output?.lastLines);
    expect(said).toEqual([[base], [join(base, 'below')]]);
  });

  it('acts once, however often it is asked', async () => {
    const ledger = join(folder(), 'ledger');
    const run = await scene([sh(`echo ran >> ${ledger}`)]);
    const worker = makeWorker(run.record);
    await Promise.all([1, 2, 3].map(() => worker.executeStep(run.ref('act'))));
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(readFileSync(ledger, 'utf8')).toBe('ran\n');
    expect(await run.entries('step.started')).toHaveLength(1);
    expect(await run.entries('step.succeeded')).toHaveLength(1);
  });

  it('shows its output while it runs, and tells how much there is', async () => {
    const run = await scene([sh('echo first; sleep 1; echo second')]);
    const worker = makeWorker(run.record);
    const ended = worker.executeStep(run.ref('act'));
    const live = await until(async () => (await run.record.store.output({ run: run.run }))[0]);
    expect(live).toMatchObject({ address: 'act', stream: 'stdout', text: 'first\n' });
    expect(await run.entries('step.succeeded')).toEqual([]);
    await ended;
    expect((await run.record.store.output({ run: run.run })).map(({ text }) => text).join('')).toBe('first\nsecond\n');
    expect(worker.beats.at(-1)).toEqual({ bytes: 6 });
  });

  it('that is not installed holds before it begins', async () => {
    const run = await scene([commandStep('act', ['no-such-command-here'])]);
    const progress = await makeWorker(run.record).executeStep(run.ref('act'));
    expect(progress.steps['act']).toMatchObject({ state: 'holding' });
    expect(await run.entries('step.started')).toEqual([]);
    expect(await run.entries('step.held')).toMatchObject([
      {
        code: 'command-not-found',
        message: expect.stringMatching(/"no-such-command-here" is not installed on [^;]+; install it .*; at PATH=/),
      },
    ]);
  });

  it('holds while a criterion of holdWhen does not pass, and nothing has run', async () => {
    const run = await scene([sh('exit 0', { holdWhen: ['works'] })], { criteria: [criterion('works', ['false'])] });
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.started')).toEqual([]);
    expect(await run.entries('step.held')).toMatchObject([
      { code: 'hold-when', measurements: [{ criterion: 'works', verdict: 'fail', value: 1 }] },
    ]);
  });

  it('succeeds only once proceedWhen passes', async () => {
    const ready = join(folder(), 'ready');
    const proceedWhen = { criteria: ['works'], everyMs: 50, timeoutMs: 10_000 };
    const criteria = [criterion('works', ['test', '-e', ready])];
    const run = await scene([sh(`(sleep 0.3; : > ${ready}) &`, { proceedWhen })], { criteria });
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(existsSync(ready)).toBe(true);
    expect(await run.entries('step.succeeded')).toMatchObject([
      { measurements: [{ criterion: 'works', verdict: 'pass' }] },
    ]);
  });

  it('fails where proceedWhen does not pass in time', async () => {
    const proceedWhen = { criteria: ['works'], everyMs: 20, timeoutMs: 100 };
    const run = await scene([sh('exit 0', { proceedWhen })], { criteria: [criterion('works', ['false'])] });
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.failed')).toMatchObject([
      { exitCode: 0, message: expect.stringContaining('not all criteria passed within 100ms: works: fail (1)') },
    ]);
  });

  it('that runs out of time has timed out, and leaves nothing', async () => {
    const run = await scene([sh('trap "" TERM; sleep 60', { timeoutMs: 200, graceMs: 100 })]);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.timed-out')).toMatchObject([{ exitCode: null, signal: 'SIGKILL' }]);
  });

  it('gives what it captured to later steps', async () => {
    const shape = { kind: 'object', members: [{ name: 'path', shape: { kind: 'string' }, optional: false }] } as const;
    const run = await scene([
      sh(`echo '{"path":"/backups/1"}'`, {
        capture: { from: 'json', shape: { ...shape, members: [...shape.members] } },
      }),
      commandStep('use', [
        'echo',
        { join: ['from ', { ref: 'output', step: 'act', path: ['path'] }] } as unknown as string,
      ]),
    ]);
    const worker = makeWorker(run.record);
    await worker.executeStep(run.ref('act'));
    await worker.executeStep(run.ref('use'));
    const ended = await run.entries('step.succeeded');
    expect(ended[0]?.captures).toEqual({ path: '/backups/1' });
    expect(await outputOf(run, ended[1]?.output?.stdout)).toBe('from /backups/1\n');
  });

  it('fails where what it should capture has another shape', async () => {
    const capture = { from: 'json', shape: { kind: 'integer' } } as const;
    const run = await scene([sh('echo \'"x"\'', { capture })]);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.failed')).toMatchObject([
      { message: expect.stringContaining('expected to be an integer, found "x"') },
    ]);
  });

  it('keeps head and tail of too much output, and counts the rest', async () => {
    const script = 'echo head; i=0; while [ $i -lt 2000 ]; do echo "$i xxxxxxxxxxxxxxxx"; i=$((i+1)); done; echo tail';
    const run = await scene([sh(script, { outputLimit: 2048 })]);
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    const stdout = await outputOf(run, ended?.output?.stdout);
    expect(stdout).toMatch(/^head\n0 x/);
    expect(stdout).toMatch(/… \d+ bytes left out …/);
    expect(stdout).toMatch(/tail\n$/);
    expect(ended?.output?.droppedBytes).toBe((ended?.output?.bytes ?? 0) - 2048);
  });

  it('may write a line of ten megabytes, bytes that are no text, and controls', async () => {
    const script = `head -c 10000000 /dev/zero | tr '\\0' x; printf '\\n\\377\\033[31mred\\007\\n'`;
    const run = await scene([sh(script, { outputLimit: 20_000_000 })]);
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    expect(ended?.output?.lastLines.at(-1)).toBe('\uFFFD\uFFFD[31mred\uFFFD');
    const blob = await run.record.store.read((tx) => tx.blob(ended?.output?.stdout ?? ''));
    expect(blob?.length).toBe(10_000_012);
    expect(Buffer.from(blob ?? []).subarray(-11)).toEqual(
      Buffer.from('\n\xff\x1b[31mred\x07\n', 'latin1').subarray(-11),
    );
  });
});

describe('a secret', () => {
  const secrets = [{ name: 'token', title: 'A token' }];
  const env = { TOKEN: { ref: 'secret', name: 'token' } } as const;

  it('reaches the command, and nothing else', async () => {
    const run = await scene(
      [sh('echo "got $TOKEN"; printf correct-; sleep 0.3; echo horse; echo "$TOKEN" >&2; exit 1', { env })],
      { secrets },
    );
    const file = join(run.record.dir, 'token');
    writeFileSync(file, 'correct-horse\n');
    await makeWorker(run.record, { secrets: { token: { from: 'file', path: file } } }).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.failed');
    expect(ended?.message).toBe('exited with 1, expected 0: ***');
    expect(await outputOf(run, ended?.output?.stdout)).toBe('got ***\n***\n');
    expect((await run.record.store.output({ run: run.run })).map(({ text }) => text).join('')).not.toContain('horse');
    for (const name of readdirSync(run.record.dir).filter((one) => one.startsWith('record.sqlite'))) {
      expect(readFileSync(join(run.record.dir, name)).includes('correct-horse')).toBe(false);
    }
  });

  it('that cannot be resolved holds the step before it begins', async () => {
    const run = await scene([sh('exit 0', { env })], { secrets });
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.entries('step.started')).toEqual([]);
    expect(await run.entries('step.held')).toMatchObject([
      { code: 'secret-unresolved', message: expect.stringContaining('worker.secrets.token') },
    ]);
  });

  it('that is too short to be masked holds the step before it begins, and says what to do, but not what it is', async () => {
    const run = await scene([sh('exit 0', { env })], { secrets });
    const token = { from: 'command', argv: ['echo', 'hunter2'] } as const;
    await makeWorker(run.record, { secrets: { token } }).executeStep(run.ref('act'));
    expect(await run.entries('step.started')).toEqual([]);
    const [held] = await run.entries('step.held');
    expect(held).toMatchObject({ code: 'secret-unresolved', message: expect.stringContaining('use a longer secret') });
    expect(JSON.stringify(held)).not.toContain('hunter2');
  });

  it('in what is captured fails the step', async () => {
    const capture = {
      from: 'text',
      shape: { kind: 'object', members: [{ name: 'text', shape: { kind: 'string' }, optional: false }] },
    } as const;
    const run = await scene([sh('echo "is $TOKEN"', { env, capture: structuredClone(capture) as never })], { secrets });
    await makeWorker(run.record, {
      secrets: { token: { from: 'command', argv: ['echo', 'correct-horse'] } },
    }).executeStep(run.ref('act'));
    expect(await run.entries('step.failed')).toMatchObject([{ message: expect.stringContaining('contains a secret') }]);
  });
});

describe('a step whose turn has not come', () => {
  it('does not run, and does not hold', async () => {
    const made = await newScene(smallPlan({ steps: [gateStep(), commandStep('act', ['no-such-command-here'])] }));
    await expect(makeWorker(made.record).executeStep(made.ref('act'))).rejects.toMatchObject({
      type: 'order-violated',
      nonRetryable: true,
    });
    expect(await made.entries('step.started')).toEqual([]);
    expect(await made.entries('step.holding')).toEqual([]);
  });
});

it('a command has the working directory of its step, and its spool is where the worker has it', async () => {
  const elsewhere = folder();
  const run = await scene([commandStep('act', ['pwd'], { cwd: elsewhere })]);
  const spool = relative(process.cwd(), join(run.record.dir, 'spool'));
  await makeWorker(run.record, { spool }).executeStep(run.ref('act'));
  const [ended] = await run.entries('step.succeeded');
  expect(ended?.output?.lastLines).toEqual([elsewhere]);
});

it('a working directory that is not there makes the step hold', async () => {
  const run = await scene([commandStep('act', ['pwd'], { cwd: '/nowhere/at/all' })]);
  await makeWorker(run.record).executeStep(run.ref('act'));
  expect(await run.entries('step.held')).toMatchObject([{ code: 'file-unreadable' }]);
});
