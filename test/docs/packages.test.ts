import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, codeIn, rowsOf, sectionOf } from './support/markdown.ts';

const { dependencies, devDependencies } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

/** `a`, `b` 1.0.0 with `node:c`: every package with the version that follows it. */
function usedIn(cell: string): [string, string][] {
  return codeIn(cell)
    .filter((name) => !name.startsWith('node:'))
    .map((name) => {
      const after = cell.slice(cell.indexOf(`\`${name}\``) + name.length);
      return [name, /\d+\.\d+\.\d+/.exec(after)?.[0] ?? 'none'];
    });
}

describe('the table of packages in README.md', () => {
  it('names every package of package.json, at its version, and no other', () => {
    const named = rowsOf(sectionOf('README.md', '## Packages')).flatMap(([, used = '']) => usedIn(used));
    expect(Object.fromEntries(named)).toEqual({ ...dependencies, ...devDependencies });
  });
});
