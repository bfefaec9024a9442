import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChaos } from '../chaos/command.ts';
import { leftOf } from '../chaos/installation.ts';
import { drawBy } from '../chaos/seeded.ts';
import { scheduleOf } from '../chaos/storm/schedule.ts';

describe('storms against a real installation', () => {
  let folder: string;
  const over = new AbortController();
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'chaos-'))));
  afterAll(async () => {
    over.abort();
    await rm(folder, { recursive: true, force: true });
  });

  it('lose nothing and do nothing twice in twenty rounds, and leave no process and no folder behind', async () => {
    // A round is the same whichever was played before it, and mostly waits: two installations are stormed at once.
    const halves = await Promise.all(
      ['1', '11'].map((from) =>
        runChaos(folder, ['--rounds', '10', '--from', from, '--seed', 'every-change'], over.signal),
      ),
    );
    const lines = halves.flatMap((half) => half.lines);
    // What it printed is all that repeats a round that broke.
    console.log(lines.join('\n'));
    expect(lines.filter((line) => line.includes('BROKEN'))).toEqual([]);
    expect(lines.filter((line) => /^round \d+: held/.test(line))).toHaveLength(20);
    expect(halves.map(({ exit }) => exit)).toEqual([0, 0]);
    expect(await leftOf(folder)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    // A ceiling for a machine that does much else: twenty rounds take some four minutes on one of their own.
  }, 1_500_000);

  it('come as their seed says, each time the same, and otherwise for another seed', () => {
    const rounds = Array.from({ length: 30 }, (_, at) => at + 1);
    const schedules = (seed: string) => rounds.map((round) => scheduleOf(drawBy(seed), round));
    expect(schedules('a')).toEqual(schedules('a'));
    expect(schedules('a')).not.toEqual(schedules('b'));
    const faults = schedules('a').flatMap((one) => one.faults);
    expect(faults.filter(({ when }) => 'inside' in when).length).toBeGreaterThan(faults.length / 2);
    expect(new Set(faults.map(({ deed }) => deed)).size).toBe(4);
    expect(new Set(faults.map(({ target }) => target)).size).toBe(8);
  });
});
