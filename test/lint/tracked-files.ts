import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The files of the checkout that Git tracks or would track, as paths from its root, sorted. */
export function trackedFiles(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\0');
  // What is deleted but not yet committed is still listed.
  return [...new Set(listed)].filter((path) => path !== '' && existsSync(path)).toSorted();
}

/** Those of the files that hold code. */
export function sourceFiles(): string[] {
  return trackedFiles().filter((path) => /\.(ts|mjs)$/.test(path));
}
