// @ts-check
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const ABANDONED_GUARD_MS = 10_000;

/** @typedef {{ pid: number, began: string }} Holder */

/**
 * Runs `work` while this process holds the lock file; others wait. The lock of a process that died is taken over, but not
 * before a process that its work has named is gone too: a child may outlive it and go on.
 * @template T
 * @param {string} path
 * @param {(also: (pid: number) => Promise<void>) => Promise<T>} work
 * @param {(holder: number) => void} [onWait] called once, with the holder's process id, when another holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}) {
  await mkdir(dirname(path), { recursive: true });
  const own = { pid: process.pid, began: await beginningOf(process.pid), token: randomUUID() };
  let claim = JSON.stringify(own);
  await acquire(path, claim, onWait);
  try {
    return await work(async (pid) => {
      claim = JSON.stringify({ ...own, also: { pid, began: await beginningOf(pid) } });
      await writeFile(`${path}.${own.token}`, claim);
      await rename(`${path}.${own.token}`, path);
    });
  } finally {
    if ((await contentOf(path)) === claim) await rm(path, { force: true });
  }
}

/** @param {string} path @param {string} claim @param {(holder: number) => void} onWait */
async function acquire(path, claim, onWait) {
  let told = false;
  while (!(await createExclusively(path, claim))) {
    const holder = await livingHolder(path);
    if (holder) {
      if (!told) onWait(holder.pid);
      told = true;
      await sleep(POLL_MS);
    } else {
      await removeDead(path);
    }
  }
}

/**
 * Removes the lock of a dead process. Only one process at a time may do so, and it looks again before it does:
 * otherwise two that saw the same dead holder could remove each other's new lock.
 * @param {string} path
 */
async function removeDead(path) {
  const guard = `${path}.takeover`;
  if (!(await createExclusively(guard, String(process.pid)))) {
    const age = await stat(guard).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_GUARD_MS) await rm(guard, { force: true });
    await sleep(POLL_MS);
    return;
  }
  try {
    if (!(await livingHolder(path))) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/**
 * The file appears with its content or not at all: an empty one would look like the lock of a dead process.
 * @param {string} path @param {string} content
 */
async function createExclusively(path, content) {
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, content);
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** @param {string} path */
function contentOf(path) {
  return readFile(path, 'utf8').catch(() => '');
}

/** @param {string} path @returns {Promise<Holder | undefined>} */
async function livingHolder(path) {
  for (const holder of holdersOf(await contentOf(path))) if (await isAlive(holder)) return holder;
  return undefined;
}

/** @param {string} content @returns {Holder[]} */
function holdersOf(content) {
  try {
    const { also, ...holder } = JSON.parse(content);
    return also ? [holder, also] : [holder];
  } catch {
    return [];
  }
}

/** @param {Holder} holder */
async function isAlive({ pid, began }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return false;
  }
  return (await beginningOf(pid)) === began;
}

/**
 * When a process began, as Linux counts it, so that a number used again is not taken for the old process;
 * elsewhere always the same.
 * @param {number} pid
 */
async function beginningOf(pid) {
  const line = await contentOf(`/proc/${pid}/stat`);
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
