// @ts-check
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

/** The release of the `temporal` command that is fetched: the newest that `go install` accepts (no `replace` in its go.mod). */
export const CLI_VERSION = '1.5.1';

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * Where this user's cache keeps the server; one for all checkouts.
 * @param {Environment} env
 */
export function cachedServer(env) {
  // The XDG rules say to ignore a relative path.
  const configured = env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : undefined;
  return join(configured ?? join(env.HOME ?? homedir(), '.cache'), 'backout/temporal', CLI_VERSION, 'temporal');
}

/**
 * The first executable of that name on PATH.
 * @param {string} name
 * @param {Environment} env
 */
export async function onPath(name, env) {
  for (const folder of (env.PATH ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** @param {string} path */
function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
