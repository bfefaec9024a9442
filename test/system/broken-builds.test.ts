import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { breakBuild, type BrokenBuild, brokenBuilds } from '../chaos/broken/builds.ts';
import { type Ran, runChaos } from '../chaos/command.ts';

/** Rounds mostly wait for timeouts, so that several builds are tried at once. */
const AT_ONCE = 2;

describe('the harness', () => {
  let folder: string;
  const roots: string[] = [];
  const over = new AbortController();
  const ended = new Map<BrokenBuild | undefined, Promise<Ran>>();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chaos-'));
    const lanes = Array.from({ length: AT_ONCE }, async () => undefined as unknown);
    for (const [at, build] of [undefined, ...brokenBuilds].entries()) {
      const ran = (lanes[at % AT_ONCE] ?? Promise.resolve()).then(async () => played(build));
      ended.set(build, ran);
      lanes[at % AT_ONCE] = ran.catch(() => undefined);
    }
  });
  afterAll(async () => {
    over.abort();
    await Promise.allSettled(ended.values());
    await Promise.all([folder, ...roots].map((each) => rm(each, { recursive: true, force: true })));
  }, 60_000);

  async function played(build?: BrokenBuild): Promise<Ran> {
    if (over.signal.aborted) throw new Error('the tests are over');
    const aimed = ['--targeted', '--rounds', '3', '--seed', 'aimed'];
    if (!build) return runChaos(folder, aimed, over.signal);
    const root = breakBuild(build);
    roots.push(root);
    return runChaos(folder, [...aimed, '--root', root], over.signal);
  }

  it('finds nothing in this build with three rounds that aim at one command', async () => {
    const ran = await ended.get(undefined);
    // With all that it printed: what ends the harness itself says why.
    expect(ran).toEqual({ exit: 0, lines: expect.not.arrayContaining([expect.stringContaining('BROKEN')]) });
  }, 300_000);

  it.each(brokenBuilds)(
    'notices within three such rounds a build that is broken: $name',
    async (build) => {
      const { exit, lines } = (await ended.get(build)) ?? { exit: null, lines: [] };
      const broken = lines.filter((line) => line.startsWith('  BROKEN '));
      const noticed = broken.filter((line) => build.noticedBy.some((name) => line.startsWith(`  BROKEN ${name}: `)));
      expect([exit, broken, noticed.length > 0]).toEqual([1, broken, true]);
    },
    300_000,
  );

  it('breaks no build whose sources have changed where it would break them', () => {
    const changes = [{ file: 'workflows/definitions/activities.ts', from: 'what nobody has written', to: '' }];
    expect(() => breakBuild({ name: 'gone', changes, noticedBy: [] })).toThrow('has the place to be changed 0 times');
  });
});
