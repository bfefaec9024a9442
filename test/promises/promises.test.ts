import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '..', '..');
const page = readFileSync(join(checkout, 'docs', 'explanation', 'promises.md'), 'utf8');
const named = (line: string) =>
  [...line.matchAll(/`([\w/.-]+)`/g)].flatMap(([, path]) => (path?.includes('/') ? [path] : []));
const rows = page.split('\n').filter((line) => /^\| \d+ \|/.test(line));

describe('docs/explanation/promises.md', () => {
  it('has the thirteen promises, each with what keeps it and tests that would fail', () => {
    expect(rows.map((row) => Number(row.split('|')[1]))).toEqual(Array.from({ length: 13 }, (_, at) => at + 1));
    for (const row of rows) expect(named(row).some((path) => path.endsWith('.test.ts'))).toBe(true);
  });

  it('names files that exist', () => {
    const paths = named(page);
    expect(paths.length).toBeGreaterThan(60);
    expect(paths.filter((path) => !existsSync(join(checkout, path)))).toEqual([]);
  });
});
