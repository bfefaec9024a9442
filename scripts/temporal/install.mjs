// @ts-check
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { probeServer } from './probe.mjs';

const PREFIX = 'incoming-';

/** @typedef {{ ok: true, version: string } | { ok: false, reason: string }} Installed */

/**
 * Has `make` put a server into a temporary folder beside the target, tries it out and renames it to the target, so that
 * what is at the target is always whole and always runs. A failure of `make` or of the trial is the reason returned.
 * The caller holds the cache's lock: what killed processes left behind is removed first.
 * @param {string} target
 * @param {(folder: string) => Promise<string>} make returns the path of what it made
 * @returns {Promise<Installed>}
 */
export async function installServer(target, make) {
  await mkdir(dirname(target), { recursive: true });
  await removeLeftovers(dirname(target));
  const folder = await mkdtemp(join(dirname(target), PREFIX));
  try {
    const made = await make(folder);
    await chmod(made, 0o755);
    const probed = await probeServer(made);
    if (!probed.usable) return { ok: false, reason: probed.reason };
    await rename(made, target);
    return { ok: true, version: probed.version };
  } catch (error) {
    return { ok: false, reason: /** @type {Error} */ (error).message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function removeLeftovers(folder) {
  const left = (await readdir(folder)).filter((name) => name.startsWith(PREFIX));
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
