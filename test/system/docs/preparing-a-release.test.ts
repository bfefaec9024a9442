import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { change, Reader, tasksOf, type Typed } from './walk.ts';

const page = 'docs/tutorial/preparing-a-release.md';
const tasks = tasksOf(page);

describe('a release is prepared as its page says', () => {
  const parent = mkdtempSync(join(tmpdir(), 'bo-walk-'));
  const reader = new Reader(join(parent, 'tour'));
  const plan = join(reader.folder, 'plans/storefront/2.5.0.ts');
  const typed: Typed[] = [];
  const runbooks = ['production', 'staging'].map((name) =>
    join(reader.folder, `.backout/runbooks/storefront/2.5.0/${name}.html`),
  );
  const said = (start: string) => typed.find(({ line }) => line.startsWith(start))?.said ?? `nobody typed ${start}`;

  beforeAll(async () => {
    for (const task of tasks) {
      if (task.kind === 'change') change(plan, task.hunks);
      else {
        // The control worker writes the pages after the plan is published, one after the other.
        if (task.line.startsWith('ls .backout/runbooks'))
          await until(() => runbooks.every((file) => existsSync(file)), 60_000);
        const came = await reader.type(task.line);
        if (came) typed.push(came);
        if (came && came.code !== came.expected.code) break;
      }
    }
  }, 400_000);
  afterAll(async () => {
    await reader.close();
    rmSync(parent, { recursive: true, force: true });
  }, 120_000);

  it.each(tasks.flatMap((task) => (task.kind === 'type' && task.line.startsWith('backout ') ? [task.line] : [])))(
    '%s',
    (line) => {
      const came = typed.find((one) => one.line === line);
      if (line === 'backout up') return;
      expect(came ?? `${line} was not reached`).toMatchObject({ line, code: came?.expected.code });
      expect(came?.said).toContain(came?.expected.said);
    },
  );

  it('finds the plan of the release before, and leads to deriving from it', () => {
    expect(said('backout plan find')).toContain('backout plan derive storefront@2.4.1 --release storefront@VERSION');
  });

  it('leaves a diff, a document, a picture and a page for the night', () => {
    expect(readFileSync(join(reader.folder, 'changes.md'), 'utf8')).toContain('discounts-off');
    expect(readFileSync(join(reader.folder, '2.5.0.html'), 'utf8')).toContain('./bin/shopctl switch 2.4.1');
    expect(readFileSync(join(reader.folder, '2.5.0.svg'), 'utf8')).toContain('<svg');
    expect(said('ls .backout/runbooks').split('\n')).toEqual(['production.html', 'staging.html']);
  });

  it('runs the way back in staging alone, and tells everybody that it is a rehearsal', () => {
    expect(said('backout status storefront-1')).toContain('rolled back');
    expect(said('backout status storefront-2')).toContain('the rehearsal injected this');
    expect(said('backout release')).toMatch(/no deployment is recorded[\s\S]*a rehearsal/);
    const pages = readFileSync(join(reader.folder, 'pager.log'), 'utf8').trim().split('\n');
    expect(pages.filter((one) => !one.includes('"subject":"Rehearsal: '))).toEqual([]);
    expect(pages.length).toBeGreaterThan(4);
  });

  it('compares in the report what each step took with what the plan expects', () => {
    const report = readFileSync(join(reader.folder, 'rehearsal.md'), 'utf8');
    expect(report).toMatch(/This was a rehearsal[\s\S]*\| took \| by its plan \|[\s\S]*\| restart \| succeeded \|/);
  });
});
