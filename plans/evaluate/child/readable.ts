import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSource } from '../source/source.ts';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const script = fileURLToPath(new URL(`./parse-child${extension}`, import.meta.url));

/**
 * Throws `plan-source-failed` with the place of the first thing that is not TypeScript. Says nothing of a text that the
 * parser cannot take to its end: it is tried in a process of its own first, since it would take this one with it.
 */
export function requireReadable(path: string, shown: string): void {
  const { status } = spawnSync(process.execPath, ['--no-warnings', script, path], { stdio: 'ignore', timeout: 5000 });
  if (status === 0) parseSource(path, shown, readFileSync(path, 'utf8'));
}
