import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCriterion } from '../../../activities/effects/measuring/measure-criterion.ts';
import { Masker } from '../../../activities/effects/values/masking.ts';
import { secretSource } from '../../../activities/effects/values/secrets.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { type Scene, scenesForEach } from '../../support/scene.ts';
import { describeUnless } from '../../support/skip.ts';
import { spoolFolder } from '../../../activities/effects/command/spool.ts';
import { makeWorker } from './support/worker.ts';

/** Mounts a file system of 40 MB, or says why that cannot be done here. */
function mounted(): { path: string } | { reason: string } {
  const path = mkdtempSync(join(tmpdir(), 'backout-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', path], { stdio: 'pipe' });
    return { path };
  } catch {
    rmSync(path, { recursive: true });
    return { reason: 'a file system can be mounted by root alone' };
  }
}

const disk = mounted();
const mountPoint = 'path' in disk ? disk.path : '';
const newScene = scenesForEach();
afterAll(() => {
  if (mountPoint === '') return;
  execFileSync('umount', ['--lazy', mountPoint]);
  rmSync(mountPoint, { recursive: true, force: true });
});

/** A run whose gate is passed, with a command behind it that prints 60 MB. */
async function printing(script: string, under?: string): Promise<Scene> {
  const step = commandStep('act', ['sh', '-c', script], { outputLimit: 100_000_000 });
  const plan = smallPlan({ steps: [gateStep(), step] });
  const made = await newScene(plan, under === undefined ? {} : { under });
  await made.pass();
  return made;
}

const sixty = 60_000_000;
const print = `yes 2>/dev/null | head -c ${sixty}`;
const named = /^exited with 0; the disk of the spool on [^;]+ is full \([^;]+\); \d+ bytes of output were left out$/;

describeUnless('path' in disk ? undefined : disk.reason)('a command whose output fills the disk of its spool', () => {
  const spool = () => mkdtempSync(join(mountPoint, 'spool-'));
  const free = () => readdirSync(mountPoint).forEach((name) => rmSync(join(mountPoint, name), { recursive: true }));
  afterEach(free);

  it('has an end without most of its output, which is counted, and the disk is named', async () => {
    const run = await printing(`${print} 2>/dev/null; exit 0`);
    const worker = makeWorker(run.record, { spool: spool() });
    await worker.executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    expect(ended?.message).toMatch(named);
    const { bytes = 0, droppedBytes = 0, lastLines = [] } = ended?.output ?? {};
    expect(bytes).toBeGreaterThan(30_000_000);
    expect(droppedBytes).toBeGreaterThan(bytes - 1_000_000);
    expect(lastLines.at(-1)).toMatch(/^output left out: the disk of the spool/);
    expect(existsSync(spoolFolder(worker.deps.spool, run.ref('act')))).toBe(false);
  });

  it('is not disturbed where it writes into a pipe: all that found no room is counted', async () => {
    const run = await printing(`${print} && echo done > /dev/stderr`);
    await makeWorker(run.record, { spool: spool() }).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    expect(ended?.message).toMatch(named);
    expect(ended?.output?.bytes).toBe(sixty + 5);
    expect(ended?.output?.droppedBytes).toBeGreaterThan(sixty - 1_000_000);
  });

  it('has an end also where the record is on the same disk', async () => {
    const run = await printing(`${print} 2>/dev/null; exit 0`, mountPoint);
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.succeeded');
    expect(ended?.message).toMatch(named);
    const { stdout, bytes = 0, droppedBytes } = ended?.output ?? {};
    expect([stdout, droppedBytes]).toEqual([null, bytes]);
    expect(bytes).toBeGreaterThan(20_000_000);
  });

  it('has an end also where the worker that began it is gone', async () => {
    const run = await printing(`${print} 2>/dev/null; exit 3`, mountPoint);
    const first = makeWorker(run.record);
    const asked = first.executeStep(run.ref('act'));
    first.shutDown();
    await expect(asked).rejects.toThrow('WORKER_SHUTDOWN');
    await makeWorker(run.record).executeStep(run.ref('act'));
    const [ended] = await run.entries('step.failed');
    expect(ended).toMatchObject({ exitCode: 3, message: expect.stringMatching(/the disk of the spool on .+ is full/) });
  });

  it('gives no probe a value', async () => {
    writeFileSync(join(mountPoint, 'others'), Buffer.alloc(36_000_000));
    const criterion: FrozenPlan['criteria'][number] = {
      ...smallPlan().criteria[0]!,
      probe: {
        kind: 'command',
        argv: ['sh', '-c', `echo 5; ${print} >&2 2>/dev/null; exit 0`],
        cwd: null,
        env: {},
        timeoutMs: 10_000,
        read: { kind: 'stdout' },
      },
    };
    const masker = new Masker();
    const inputs = {
      plan: smallPlan(),
      environment: 'production',
      state: undefined,
      secrets: secretSource({}, masker),
    };
    const context = { inputs, masker, spool: spool(), base: '/', signal: new AbortController().signal };
    expect(await measureCriterion(criterion, context)).toMatchObject({
      verdict: 'error',
      message: expect.stringMatching(/^the output of sh is not whole; the disk of the spool on .+ is full/),
    });
  });

  it('captures nothing of it', async () => {
    const capture = {
      from: 'text',
      shape: { kind: 'object', members: [{ name: 'text', shape: { kind: 'string' }, optional: false }] },
    } as const;
    const step = commandStep('act', ['sh', '-c', `echo value; ${print} >&2 2>/dev/null; exit 0`], {
      outputLimit: 100_000_000,
      capture: structuredClone(capture) as never,
    });
    const run = await newScene(smallPlan({ steps: [gateStep(), step] }));
    await run.pass();
    await makeWorker(run.record, { spool: spool() }).executeStep(run.ref('act'));
    expect(await run.entries('step.failed')).toMatchObject([
      { message: expect.stringContaining('the output to capture is not whole; the disk of the spool on') },
    ]);
  });
});
