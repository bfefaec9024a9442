import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { FrozenStep } from '../../plans/language/schema/index.ts';
import type { TestPerson } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { until } from '../support/until.ts';
import { names, type Part, people, plans, services, type Who } from './bad-input/cases.ts';
import { checkout, files } from './bad-input/files.ts';
import { isLockHolderAlive } from '../../worker/server/lock-file.ts';

const command = checkout('bin/backout');
/** In blocks of 512 bytes: enough for everything here but the largest evidence. */
const largestFile = 12_288;

/** A step that calls where nobody listens. */
function httpStep(id: string, url: string): FrozenStep {
  const {
    argv: _argv,
    cwd: _cwd,
    env: _env,
    stdin: _stdin,
    expectExit: _exit,
    outputLimit: _limit,
    graceMs: _grace,
    onWorkerLoss: _loss,
    ...acting
  } = commandStep(id, ['true']) as Extract<FrozenStep, { kind: 'command' }>;
  return { ...acting, kind: 'http', method: 'POST', url, headers: {}, body: null, expect: { status: [200], json: [] } };
}

interface Shown {
  readonly exit: number | undefined;
  readonly first: string;
  readonly parts: Partial<Record<Part, string>>;
  readonly lines: readonly string[];
}

describe('bad input, at a real installation', () => {
  let site: Site;
  let home: string;
  const processes: number[] = [];

  const run = async (words: readonly string[], who: Who, over: { cwd?: string } = {}) => {
    const person: TestPerson = site.people[who];
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      TZ: 'UTC',
      BACKOUT_KEY: person.keys[0].file,
      BACKOUT_URL: `unix:${site.dir}/api.sock`,
    };
    return execa(command, words, {
      cwd: over.cwd ?? site.dir,
      env,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      timeout: 60_000,
    });
  };
  const shown = async (words: readonly string[], who: Who, over: { cwd?: string } = {}): Promise<Shown> => {
    const { exitCode, stderr } = await run(words, who, over);
    const all = stderr.split('\n');
    const lines = all.slice(all.findIndex((line) => line.startsWith('backout: ')));
    const labelled = lines
      .slice(1)
      .map((line) => /^ {2}(expected|found|where|next) +(.*)$/.exec(line) ?? [line, 'other', line]);
    return {
      exit: exitCode,
      first: lines[0] ?? '',
      parts: Object.fromEntries(labelled.map(([, name, value]) => [name, value])),
      lines,
    };
  };
  const size = () => site.store.read((tx) => tx.size());
  const typesSince = async (before: number) =>
    (await site.store.read((tx) => tx.entries({ after: before - 1 }))).map(({ type }) => type);

  beforeAll(async () => {
    site = await Site.open();
    home = await mkdtemp(join(tmpdir(), 'backout-home-'));
    await Promise.all(['plans/shop'].map((folder) => mkdir(join(site.dir, folder), { recursive: true })));
    const headless = {
      people: [
        { person: 'dev@example.com', name: 'Dev', roles: ['developer'], keys: [site.people.dev.keys[0].publicKey] },
      ],
    };
    await Promise.all(
      Object.entries({ ...files, 'headless.yaml': JSON.stringify(headless), 'large.bin': 'x'.repeat(7_900_000) }).map(
        ([name, text]) => writeFile(join(site.dir, name), text),
      ),
    );
    await site.temporal();
    await startUp();
    await withApproverWhoRequests();
    await site.begin(store);
    await site.publish(smallPlan());
    await site.start(smallPlan());
    await until(async () => site.visitOf(await site.state('shop-1'), 'go-ahead')?.gate, 20_000);
    await until(async () => (await run(['status', 'store-1'], 'support')).stdout.includes('HOLDING'), 30_000);
  }, 120_000);
  afterAll(async () => {
    for (const pid of processes) if (isLockHolderAlive(pid)) process.kill(pid, 'SIGKILL');
    await rm(home, { recursive: true, force: true });
    await site.close();
  }, 60_000);

  /** The real command, with a limit on the size of files in the place of a disk that is full. */
  async function startUp(): Promise<void> {
    const up = spawn('/bin/sh', ['-c', `ulimit -f ${largestFile}; exec "$0" up`, command], {
      cwd: site.dir,
      stdio: 'ignore',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    processes.push(up.pid ?? 0);
    await until(async () => (await run(['list'], 'auditor')).exitCode === 0, 60_000, 'up answers');
  }

  /** So that the requester has the role, and is still refused. */
  async function withApproverWhoRequests(): Promise<void> {
    const { roster } = site.people;
    const changed = roster.people.map((one) =>
      one.person === 'support@example.com' ? { ...one, roles: [...one.roles, 'approver'] } : one,
    );
    await site.ask(site.people.admin, {
      action: 'roster.publish',
      roster: { ...roster, people: changed },
      reason: null,
    });
  }

  /** A run that holds at a command that is not there, and goes on to an endpoint where nobody answers. */
  const store = smallPlan({
    release: { service: 'store', version: '2.0.0' },
    criteria: [
      {
        ...smallPlan().criteria[0]!,
        probe: {
          kind: 'http',
          method: 'GET',
          url: 'http://127.0.0.1:9/health',
          headers: {},
          timeoutMs: 2000,
          read: { kind: 'status' },
        },
        pass: { kind: 'equals', value: 200 },
      },
    ],
    steps: [
      gateStep(),
      commandStep('switch', ['no-such-command-here', '--now']),
      httpStep('call', 'http://127.0.0.1:9/done'),
    ],
  });

  it.each([...plans, ...names, ...people, ...services])(
    '$what gets one clear message',
    async ({ who, words, exit, says, parts, gains = [] }) => {
      const before = await size();
      const error = await shown(words, who);
      expect(error.first).toMatch(says);
      expect(error.exit).toBe(exit);
      for (const [name, value] of Object.entries(parts))
        expect([name, error.parts[name as Part]]).toEqual([name, expect.stringMatching(value)]);
      expect(error.lines.length).toBeLessThanOrEqual(5);
      expect(error.lines.join('')).not.toMatch(/[\p{Cc}]|\n\s+at /u);
      expect(await typesSince(before)).toEqual(gains);
    },
    60_000,
  );

  it('a second `up` leaves the Temporal server of the first one alone', async () => {
    const { pid } = await site.temporal();
    expect((await shown(['up'], 'admin')).exit).toBe(2);
    expect([isLockHolderAlive(pid), (await site.temporal()).pid]).toEqual([true, pid]);
  }, 60_000);

  it('a command that is not installed holds the run, and says which', async () => {
    const page = (await run(['status', 'store-1'], 'support')).stdout;
    expect(page).toMatch(/no-such-command-here/);
    expect(page).toMatch(/backout skip store-1 switch --reason TEXT/);
    expect(await site.entries('step.started')).toEqual([]);
  }, 60_000);

  it('an endpoint that does not answer holds the run, and says why', async () => {
    expect((await run(['skip', 'store-1', 'switch', '--reason', 'done by hand', '--yes'], 'support')).exitCode).toBe(0);
    // Nothing behind the gate had begun, and what was approved is no longer what would run: it is asked again.
    expect(await site.decide('store-1')).toMatchObject({ status: 'accepted' });
    const page = await until(async () => {
      const { stdout } = await run(['status', 'store-1'], 'support');
      return /HOLDING/.test(stdout) && /call +.*holds|holding +call/.test(stdout) ? stdout : undefined;
    }, 30_000);
    expect(page).toMatch(/127\.0\.0\.1:9/);
  }, 60_000);

  it('a criterion whose endpoint does not answer cannot tell', async () => {
    const { exitCode, stdout } = await run(['assess', 'store@2.0.0', '--env', 'production'], 'support');
    expect([exitCode, stdout]).toEqual([11, expect.stringMatching(/127\.0\.0\.1:9\/health was not answered/)]);
  }, 60_000);

  it('no API gets one clear message, where none ever ran', async () => {
    const { stderr, exitCode } = await execa(command, ['status'], {
      cwd: home,
      env: { PATH: process.env['PATH'] ?? '', HOME: home },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    expect([exitCode, stderr.split('\n').map((line) => line.trim().split(/ {2,}/)[0])]).toEqual([
      4,
      ['backout: no API is running here', 'expected', 'found', 'where', 'next'],
    ]);
  });

  it('a Temporal server that does not answer keeps a request, says so, and decides it when it is back', async () => {
    const { pid } = await site.temporal();
    process.kill(pid, 'SIGSTOP');
    const before = await size();
    const error = await shown(['hold', 'shop-1', '--reason', 'wait for me', '--yes'], 'support');
    const gained = await typesSince(before);
    process.kill(pid, 'SIGCONT');
    expect([error.exit, error.first, gained]).toEqual([
      4,
      expect.stringMatching(/received and kept, but not decided/),
      [],
    ]);
    expect(error.parts.next).toBe('backout status shop-1');
    await until(async () => (await typesSince(before)).includes('run.held'), 60_000);
  }, 90_000);

  it('an API that was killed gets one clear message', async () => {
    for (const pid of processes) process.kill(pid, 'SIGKILL');
    await until(() => !processes.some(isLockHolderAlive));
    const error = await shown(['list'], 'auditor');
    expect([error.exit, error.first]).toEqual([4, 'backout: the API cannot be reached']);
    expect(error.parts).toMatchObject({ found: 'nobody listens there', next: 'start it with: backout up' });
  }, 60_000);
});
