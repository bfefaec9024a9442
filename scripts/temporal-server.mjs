// @ts-check
import { join } from 'node:path';
import { withLock } from './setup/lock.mjs';
import { SetupError } from './setup/setup-error.mjs';
import { buildServer } from './temporal/build.mjs';
import { cachedServer, onPath } from './temporal/places.mjs';
import { downloadServer } from './temporal/download.mjs';
import { OLDEST_SERVER, probeServer } from './temporal/probe.mjs';

/** @typedef {{ path: string, version: string, source: 'configured' | 'path' | 'cache' | 'download' | 'build' }} TemporalServer */
/** @typedef {Record<string, string | undefined>} Environment */

/**
 * The Temporal server of this machine, or undefined when there is none; fetches nothing. Looked for in this order:
 * `BACKOUT_TEMPORAL_SERVER`, `temporal` on PATH, the user's cache. A server older than the tested one is passed over,
 * except when it is configured: that throws.
 * @param {Environment} [env]
 * @returns {Promise<TemporalServer | undefined>}
 */
export async function findTemporalServer(env = process.env) {
  const configured = env.BACKOUT_TEMPORAL_SERVER;
  if (configured) return { path: configured, version: await versionOfConfigured(configured), source: 'configured' };
  for (const [source, path] of /** @type {const} */ ([
    ['path', await onPath('temporal', env)],
    ['cache', cachedServer(env)],
  ])) {
    const probed = path ? await probeServer(path) : undefined;
    if (path && probed?.usable) return { path, version: probed.version, source };
  }
  return undefined;
}

/**
 * Finds the Temporal server or, where there is none, puts one into the user's cache: downloaded as the SDK does it if
 * that can be reached within seconds, else built with Go. Concurrent calls of any process share one download or build.
 * @param {{ onProgress?: (message: string) => void, env?: Environment }} [options]
 * @returns {Promise<TemporalServer>}
 */
export async function provideTemporalServer({ onProgress = () => {}, env = process.env } = {}) {
  const found = await findTemporalServer(env);
  if (found) return found;
  const target = cachedServer(env);
  const wait = (/** @type {number} */ pid) => onProgress(`waiting for process ${pid}, which is fetching the server`);
  return withLock(
    join(target, '../lock'),
    async () => (await findTemporalServer(env)) ?? fetchServer(target, onProgress, env),
    wait,
  );
}

/** @param {string} target @param {(message: string) => void} onProgress @param {Environment} env @returns {Promise<TemporalServer>} */
async function fetchServer(target, onProgress, env) {
  const downloaded = await downloadServer(target, onProgress, env);
  if (downloaded.ok) return { path: target, version: downloaded.version, source: 'download' };
  onProgress(`no download: ${downloaded.reason}`);
  const built = await buildServer(target, onProgress, env);
  if (built.ok) return { path: target, version: built.version, source: 'build' };
  throw new SetupError('there is no Temporal server, and none could be fetched', {
    expected: `the \`temporal\` command with server ${OLDEST_SERVER} or newer`,
    found: `none configured, on PATH or in the cache; download: ${downloaded.reason}; build: ${built.reason}`,
    next: 'install it (https://docs.temporal.io/cli) and have it on PATH or name it in BACKOUT_TEMPORAL_SERVER, or install Go 1.24 or newer and run the same command again',
  });
}

/** @param {string} path */
async function versionOfConfigured(path) {
  const probed = await probeServer(path);
  if (probed.usable) return probed.version;
  throw new SetupError('BACKOUT_TEMPORAL_SERVER does not name a usable Temporal server', {
    expected: `the path of a \`temporal\` command with server ${OLDEST_SERVER} or newer`,
    found: `${path}: ${probed.reason}`,
    next: 'correct the path, or unset BACKOUT_TEMPORAL_SERVER to have one found or fetched',
  });
}
