import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

const LISTENING = '0A';

/**
 * Whether a process itself listens on a TCP port of IPv4 here: another process could answer there. Where the
 * system does not tell (no /proc, somebody else's process), it is believed.
 */
export async function ownsPort(pid: number, port: number): Promise<boolean> {
  const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8').catch(() => undefined);
  const open = await openFiles(pid).catch(() => undefined);
  if (table === undefined || open === undefined) return true;
  return table
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .some(([, local, , state, , , , , , inode]) => {
      const at = Number.parseInt(local?.split(':')[1] ?? '', 16);
      return at === port && state === LISTENING && open.includes(`socket:[${inode}]`);
    });
}

async function openFiles(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  return Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')));
}
