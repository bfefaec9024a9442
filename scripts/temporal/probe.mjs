// @ts-check
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIME_LIMIT_MS = 20_000;

/** The oldest server that the tests run on. */
export const OLDEST_SERVER = '1.29.0';

/** @typedef {{ usable: true, version: string } | { usable: false, reason: string }} Probed */

/**
 * Runs `temporal --version` and judges the server in it. The command's own version says nothing: built by
 * `go install` it calls itself 0.0.0-DEV.
 * @param {string} path
 * @returns {Promise<Probed>}
 */
export async function probeServer(path) {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: TIME_LIMIT_MS });
    const version = /\(Server (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    if (!version)
      return { usable: false, reason: `its --version names no server: ${JSON.stringify(stdout.slice(0, 100))}` };
    return isOlder(version, OLDEST_SERVER)
      ? { usable: false, reason: `its server is ${version}` }
      : { usable: true, version };
  } catch (error) {
    return { usable: false, reason: /** @type {Error} */ (error).message.trim() };
  }
}

/** @param {string} a @param {string} b */
function isOlder(a, b) {
  return a.localeCompare(b, 'en', { numeric: true }) < 0;
}
