import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandStep } from '../../plans/language/schema/index.ts';
import { installationPaths } from '../../worker/config/config.ts';
import { crowding, stretchedBy } from '../chaos/crowding.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { type Process, Site } from '../support/site.ts';
import { until } from '../support/until.ts';

const main = fileURLToPath(new URL('../../cli/main.mjs', import.meta.url));
const megabyte = 1024 * 1024;
const gigabyte = 1024 * megabyte;
/** Says as much as ten times as many: a hundred times what is kept, and more than anybody's spool may hold. */
const much = gigabyte;

let site: Site;
let up: Process;
beforeAll(async () => {
  site = await Site.open();
  up = await site.run('up');
}, 60_000);
afterAll(async () => site.close(), 60_000);

let number = 0;
async function begin(script: string, over: Partial<CommandStep> = {}): Promise<string> {
  number += 1;
  const release = { service: `loud-${number}`, version: '2.0.0' };
  const step = commandStep('act', ['sh', '-c', script], { cwd: site.dir, timeoutMs: 280_000, ...over });
  return site.begin(smallPlan({ release, steps: [gateStep(), step] }));
}

async function ended(run: string) {
  await site.outcome(run, 240_000);
  const entries = (await site.entries('step.succeeded')).filter(({ entry }) => entry.run === run);
  const output = entries[0]?.body?.output;
  if (!output) throw new Error('the step has no output');
  return output;
}

/** Room that the spool takes on the disk. */
function spoolBytes(): number {
  const spool = installationPaths(site.dir).spool;
  if (!existsSync(spool)) return 0;
  const files = readdirSync(spool, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.reduce((sum, { parentPath, name }) => {
    const found = statSync(join(parentPath, name), { throwIfNoEntry: false });
    return sum + (found?.blocks ?? 0) * 512;
  }, 0);
}

/** The most room that the spool takes while something goes on. */
async function mostWhile<T>(work: Promise<T>): Promise<{ result: T; most: number }> {
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, spoolBytes())), 20);
  try {
    return { result: await work, most };
  } finally {
    clearInterval(timer);
  }
}

const residentBytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

describe('a command that writes without end', () => {
  it('writes a hundred times what is kept, which fills no disk, and is neither ended nor blocked for it', async () => {
    // In pieces with a moment between them, as programs write: between two looks nothing can be taken out.
    const script = `for i in 1 2 3 4 5 6 7 8 9 10; do head -c ${Math.floor(much / 10)} /dev/zero; sleep 0.3; done; echo; echo last`;
    const { result, most } = await mostWhile(ended(await begin(script, { outputLimit: 10 * megabyte })));
    const bytes = Math.floor(much / 10) * 10 + 6;
    expect(result.bytes).toBe(bytes);
    expect(result.droppedBytes).toBe(bytes - 10 * megabyte);
    expect(result.lastLines.at(-1)).toBe('last');
    // Eight pieces: a busy machine looks late.
    expect(most).toBeLessThan(0.8 * much);
    expect(spoolBytes()).toBeLessThan(megabyte);
  }, 280_000);

  it('does so also while its worker is dead, and the next one finds its end', async () => {
    const run = await begin(`: > started; head -c ${much} /dev/zero; : > written; sleep 2; echo; echo last`, {
      outputLimit: 10 * megabyte,
    });
    await until(() => existsSync(join(site.dir, 'started')), 30_000);
    await up.kill('SIGKILL');
    await until(() => existsSync(join(site.dir, 'written')), 120_000, 'it has written');
    await until(() => spoolBytes() < 40 * megabyte, 10_000, 'the spool is small again');
    up = await site.run('up');
    const output = await ended(run);
    expect(output.bytes).toBe(much + 6);
    expect(output.lastLines.at(-1)).toBe('last');
    expect((await site.entries('step.started')).filter(({ entry }) => entry.run === run)).toHaveLength(1);
  }, 280_000);
});

describe('the output of a command', () => {
  const fetchBlob = async (digest: string) =>
    Buffer.from((await site.store.read((tx) => tx.blob(digest))) ?? Buffer.alloc(0));

  it('of 95 megabytes is kept whole, by its digest, and its worker hardly grows', async () => {
    const before = residentBytes(up.pid);
    const run = await begin(`yes 'a line of some length' | head -c ${95 * megabyte}`, { outputLimit: 100 * megabyte });
    let most = 0;
    const over = ended(run);
    void over.finally(() => (most = Math.max(most, residentBytes(up.pid))));
    const output = await over;
    expect(output).toMatchObject({ bytes: 95 * megabyte, droppedBytes: 0 });
    expect((most - before) / megabyte).toBeLessThan(50);
    const content = await fetchBlob(output.stdout ?? '');
    expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(output.stdout);
    expect(content.length).toBe(95 * megabyte);
  }, 120_000);

  it('may be a million lines', async () => {
    const output = await ended(await begin('seq 1000000', { outputLimit: 100 * megabyte }));
    const lines = (await fetchBlob(output.stdout ?? '')).toString().split('\n');
    expect([lines.length, lines[0], lines[999_999]]).toEqual([1_000_001, '1', '1000000']);
    expect(output.lastLines.at(-1)).toBe('1000000');
  }, 60_000);

  it('may be a line of ten megabytes, bytes that are no text, and what moves cursors', async () => {
    const script = `head -c 10000000 /dev/zero | tr '\\0' x; printf '\\n\\377\\376\\000\\033[2Jred\\007\\n'; head -c 100000 /dev/urandom`;
    const output = await ended(await begin(script, { outputLimit: 20 * megabyte }));
    const content = await fetchBlob(output.stdout ?? '');
    expect(content.length).toBe(10_100_013);
    expect(content.subarray(10_000_000, 10_000_013).toString('latin1')).toBe('\n\xff\xfe\0\x1b[2Jred\x07\n');
    expect(output.lastLines.join('')).not.toMatch(/[^\P{Cc}\t]/u);
  }, 60_000);

  it('reaches the terminal of a follower within half a second, from worker over record and API', async () => {
    const run = await begin(
      'until [ -e followed ]; do sleep 0.05; done; for i in 1 2 3 4 5 6 7 8; do date +%s%3N; sleep 0.4; done',
    );
    const url = `unix:${installationPaths(site.dir).socket}`;
    const args = ['status', run, '--follow', '--url', url, '--key', site.people.support.keys[0].file];
    const env = { PATH: process.env['PATH'] ?? '', HOME: site.dir };
    const follower = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const left = new Promise((resolve) => follower.once('exit', resolve));
    const delays: number[] = [];
    let said = '';
    follower.stdout.on('data', (chunk) => {
      const now = Date.now();
      for (const [, at] of String(chunk).matchAll(/act │ (\d{13})/g)) delays.push(now - Number(at));
      said += String(chunk);
    });
    await until(() => said.includes('act began'), 30_000, 'the follower sees that it began');
    writeFileSync(join(site.dir, 'followed'), '');
    expect(await left).toBe(0);
    expect(delays).toHaveLength(8);
    // As promised for a machine of one's own; at most four times that on a busy one.
    expect(Math.max(...delays)).toBeLessThan(500 * stretchedBy(crowding()));
  }, 60_000);
});
