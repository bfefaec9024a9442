import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { breakBuild, brokenBuilds } from '../chaos/broken/builds.ts';
import { runChaos } from '../chaos/command.ts';

describe('the harness', () => {
  let folder: string;
  const over = new AbortController();
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'chaos-'))));
  afterAll(async () => {
    over.abort();
    await rm(folder, { recursive: true, force: true });
  });

  const aimed = (...args: string[]) =>
    runChaos(folder, ['--targeted', '--rounds', '3', '--seed', 'aimed', ...args], over.signal);

  it('finds nothing in this build with three rounds that aim at one command', async () => {
    const { exit, lines } = await aimed();
    expect(lines.filter((line) => line.includes('BROKEN'))).toEqual([]);
    expect(exit).toBe(0);
  }, 300_000);

  it.each(brokenBuilds)(
    'notices within three such rounds a build that is broken: $name',
    async (build) => {
      const root = breakBuild(build);
      try {
        const { exit, lines } = await aimed('--root', root);
        const broken = lines.filter((line) => line.startsWith('  BROKEN '));
        const noticed = broken.filter((line) => build.noticedBy.some((name) => line.startsWith(`  BROKEN ${name}: `)));
        expect([exit, broken, noticed.length > 0]).toEqual([1, broken, true]);
      } finally {
        await rm(root, { recursive: true, force: true });
      }
    },
    300_000,
  );

  it('breaks no build whose sources have changed where it would break them', () => {
    const changes = [{ file: 'workflows/activities.ts', from: 'what nobody has written', to: '' }];
    expect(() => breakBuild({ name: 'gone', changes, noticedBy: [] })).toThrow('has the place to be changed 0 times');
  });
});
