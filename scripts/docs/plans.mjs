// @ts-check
// Writes docs/reference/plans/: each plan of this repository as the document that production support reads, and its picture.
// node scripts/docs/plans.mjs
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const plans = globSync('plans/*/*.ts', { cwd: root }).filter((path) => !/^plans\/(language|evaluate)\//.test(path));
mkdirSync(join(root, 'docs/reference/plans'), { recursive: true });
for (const plan of plans) {
  const page = join('docs/reference/plans', basename(dirname(plan)));
  backout('plan', 'show', plan, '--format', 'markdown', '--out', `${page}.md`);
  backout('plan', 'graph', plan, '--out', `${page}.svg`);
}

/** @param {string[]} args */
function backout(...args) {
  execFileSync(execPath, ['cli/main.mjs', ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
