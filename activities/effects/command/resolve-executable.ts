import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { BackoutError } from '../../../common/errors.ts';
import { isExecutable, unrunnable } from './program-file.ts';

/** The variables of the worker's own environment that every command gets; the step's are added to them. */
const base = ['PATH', 'HOME', 'LANG', 'TZ'] as const;

/** The environment of a command: a minimal base of the worker's and what the step says, which wins. */
export function environmentOf(
  step: Readonly<Record<string, string>>,
  worker: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const inherited = base.flatMap((name) => (worker[name] === undefined ? [] : [[name, worker[name]] as const]));
  return { ...Object.fromEntries(inherited), ...step };
}

/**
 * The file that a command's first word names, found as `execvp` would find it, but before anything has begun.
 * Throws `command-not-found` with where it was looked for, or why what is there cannot run.
 */
export function lookUp(name: string, env: Readonly<Record<string, string>>, cwd: string): string {
  const folders = (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => (isAbsolute(folder) ? folder : resolve(cwd, folder)));
  const candidates = name.includes('/') ? [resolve(cwd, name)] : folders.map((folder) => join(folder, name));
  const found = name === '' ? undefined : candidates.find(isExecutable);
  if (found === undefined) throw notFound(name, candidates.find(isFile), env, cwd);
  const problem = unrunnable(found, env['PATH'] ?? '', cwd);
  if (!problem) return found;
  const { message, next, ...detail } = problem;
  throw new BackoutError('command-not-found', `the command "${name}" ${message} on ${hostname()}`, {
    ...detail,
    where: found,
    next: `${next}, then continue the step`,
  });
}

function notFound(
  name: string,
  present: string | undefined,
  env: Readonly<Record<string, string>>,
  cwd: string,
): BackoutError {
  return new BackoutError(
    'command-not-found',
    present
      ? `the command "${name}" is not executable on ${hostname()}`
      : `the command "${name}" is not installed on ${hostname()}`,
    {
      expected: `an executable file named "${name}"`,
      found: present ? `${present}, which this worker may not execute` : 'no such file',
      where: name.includes('/') ? resolve(cwd, name) : `PATH=${env['PATH'] ?? ''}`,
      next: `install it for the worker on ${hostname()}, then continue the step`,
    },
  );
}

/** Checks that a working directory is there. Throws `file-unreadable`. */
export function checkFolder(cwd: string): void {
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new BackoutError('file-unreadable', `the working directory is not there on ${hostname()}`, {
    expected: 'a folder',
    found: 'no such folder',
    where: cwd,
    next: 'make it, then continue the step',
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
