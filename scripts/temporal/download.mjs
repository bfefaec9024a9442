// @ts-check
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { installServer } from './install.mjs';
import { CLI_VERSION } from './places.mjs';

const run = promisify(execFile);
const ORIGIN = 'https://temporal.download';
const FIRST_BYTE_MS = 5000;
const WHOLE_MS = 180_000;
const platforms = { linux: 'linux', darwin: 'darwin' };
const architectures = { x64: 'amd64', arm64: 'arm64' };

/**
 * Downloads the server from where the SDK's own test server comes from. Gives up after five seconds without an answer,
 * so that a machine without open internet loses no time.
 * @param {string} target
 * @param {(message: string) => void} onProgress
 * @param {Record<string, string | undefined>} env `BACKOUT_TEMPORAL_DOWNLOAD` names another origin, such as a mirror
 */
export function downloadServer(target, onProgress, env) {
  return installServer(target, async (folder) => {
    onProgress(`asking for a download, at most ${FIRST_BYTE_MS / 1000} s`);
    /** @type {any} */
    const { archiveUrl, fileToExtract } = await (await open(informationUrl(env))).json();
    const archive = join(folder, 'archive.tar.gz');
    const { body } = await open(archiveUrl);
    onProgress('downloading the server');
    await pipeline(Readable.fromWeb(/** @type {any} */ (body)), createWriteStream(archive));
    await run('tar', ['-xzf', archive, '-C', folder, fileToExtract]);
    return join(folder, fileToExtract);
  });
}

/** @param {Record<string, string | undefined>} env */
function informationUrl(env) {
  const platform = platforms[/** @type {'linux'} */ (process.platform)];
  const arch = architectures[/** @type {'x64'} */ (process.arch)];
  if (!platform || !arch) throw new Error(`no download for ${process.platform} on ${process.arch}`);
  return `${env.BACKOUT_TEMPORAL_DOWNLOAD ?? ORIGIN}/cli/v${CLI_VERSION}?platform=${platform}&arch=${arch}&format=tar.gz`;
}

/** @param {string} url */
async function open(url) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new Error(`no answer within ${FIRST_BYTE_MS / 1000} s`)), FIRST_BYTE_MS);
  const { host } = new URL(url);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([giveUp.signal, AbortSignal.timeout(WHOLE_MS)]) });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return response;
  } catch (error) {
    const { message, cause } = /** @type {Error & { cause?: Error }} */ (error);
    throw new Error(`${host}: ${cause?.message ?? message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
