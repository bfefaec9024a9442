import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';

const POLL_MS = 50;

/**
 * Does the work while a file says that this process does; another process waits for it. A lock whose process is gone is
 * taken over. Throws `internal` when it was not free in time, `record-unwritable` where it cannot be written.
 */
export async function withLockFile<T>(path: string, withinMs: number, work: () => Promise<T>): Promise<T> {
  await acquire(path, Date.now() + withinMs);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, until: number): Promise<void> {
  while (!(await created(path))) {
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 && !isLockHolderAlive(holder)) await rm(path, { force: true });
    else if (Date.now() > until) {
      const next = `end that process, or remove ${path} if it has nothing to do with Backout`;
      throw new BackoutError('internal', 'another process holds a lock', {
        found: `process ${holder}`,
        where: path,
        next,
      });
    } else await pause(POLL_MS);
  }
}

/** Whole or not at all: a full disk must not leave a lock that names nobody. */
async function created(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, String(process.pid), { mode: 0o600, flag: 'wx' });
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(path, error);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

function unwritable(path: string, error: unknown): BackoutError {
  return new BackoutError('record-unwritable', "the installation's folder cannot be written", {
    expected: 'a folder that this user may write, with some space left',
    found: messageOf(error),
    where: path,
    next: 'free some space or make it writable, then start again',
  });
}

/** Whether a process of that id exists. */
export function isLockHolderAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
