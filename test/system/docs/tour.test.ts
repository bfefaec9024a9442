import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { Reader, tasksOf, type Typed } from './walk.ts';

const begin = 'npm run shop';
const lines = tasksOf('README.md').flatMap((task) => (task.kind === 'type' ? [task.line] : []));
const tour = lines.slice(lines.indexOf(begin));
/** What ends otherwise than with 0, and what is said then. */
const refusals: [start: string, code: number, said: string][] = [
  ['backout assess', 10, 'ROLL BACK'],
  ['backout approve --key keys/pia', 3, 'has no role that decides'],
];
const expectedOf = (line: string) => refusals.find(([start]) => line.startsWith(start)) ?? [line, 0, ''];

describe('the ten-minute tour of README.md, line by line', () => {
  const parent = mkdtempSync(join(tmpdir(), 'bo-tour-'));
  const reader = new Reader(join(parent, 'tour'));
  const typed: Typed[] = [];
  const said = (start: string) => typed.findLast(({ line }) => line.startsWith(start))?.said ?? `nobody typed ${start}`;

  /** A reader gives customers and Backout the seconds that the text speaks of. */
  async function type(line: string): Promise<void> {
    const came = await reader.type(line, line.includes('keys/pia'));
    if (came === undefined) return;
    typed.push(came);
    if (line.startsWith('backout start')) await somethingFor('keys/olga');
  }
  const somethingFor = (key: string) =>
    until(
      async () => !(await reader.type(`backout --key ${key}`))?.said.includes('nothing waits for you'),
      60_000,
      key,
    );

  beforeAll(async () => {
    let following: Promise<void> | undefined;
    for (const line of tour) {
      if (line.startsWith('backout status --follow')) following = type(line);
      else if (line.startsWith('backout assess'))
        await until(async () => (await type(line), typed.at(-1)?.code === 10), 60_000);
      else {
        if (line.startsWith('backout report')) await following;
        await type(line);
      }
    }
  }, 300_000);
  afterAll(async () => {
    await reader.close();
    rmSync(parent, { recursive: true, force: true });
  }, 120_000);

  it('has all of it', () => {
    expect(tour[0]).toBe(begin);
    expect(tour.filter((line) => line.startsWith('backout ')).length).toBeGreaterThan(18);
  });

  it.each(tour.filter((line) => /^(backout (?!up$)|shop\/|less)/.test(line)))('%s', (line) => {
    const [, code, words] = expectedOf(line);
    const came = typed.findLast((one) => one.line === line);
    expect(came ?? `${line} was not reached`).toMatchObject({ line, code });
    expect(came?.said).toContain(words);
  });

  it('ends with the shop back on 2.4.0, a report and a record that verifies', () => {
    expect(said('backout status --follow')).toContain('storefront is back on 2.4.0');
    expect(said('backout report')).toMatch(
      /^# storefront-1: rolled-back\n[\s\S]*pia@storefront\.example was turned away/,
    );
    expect(said('backout audit verify')).toMatch(/✓ integrity[\s\S]*✓ completeness/);
    expect(readFileSync(join(reader.folder, 'pager.log'), 'utf8')).toContain('storefront-1');
  });
});
