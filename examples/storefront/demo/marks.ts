import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const name = 'STOREFRONT_DEMONSTRATION';

/** A process as the kernel tells of it. */
export interface Seen {
  readonly pid: number;
  readonly bornAt: string;
  readonly command: string;
}

/** What the environment of everything carries that is started for a folder. */
export function markOf(folder: string): Readonly<Record<string, string>> {
  return { [name]: folder };
}

/** When a process began, as the kernel counts it, or undefined where it is gone. */
export function birthOf(pid: number): string | undefined {
  const stat = read(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}

/** Whose processes are meant: those started for a folder, and also the steps of plans that the installation there has begun. */
export interface Marks {
  readonly folder: string;
  readonly steps: boolean;
}

/** The processes that carry a mark, also those whose parents are gone, in the order of their numbers. */
export function marked(marks: Marks): Seen[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.flatMap((pid) => {
    const bornAt = birthOf(pid);
    if (bornAt === undefined || pid === process.pid || !isMarked(pid, marks)) return [];
    return [{ pid, bornAt, command: read(pid, 'cmdline').split('\0')[0] ?? '' }];
  });
}

/** Whether a process carries a mark. */
export function isMarked(pid: number, { folder, steps }: Marks): boolean {
  const spools = `BACKOUT_SPOOL=${join(folder, '.backout')}/`;
  return read(pid, 'environ')
    .split('\0')
    .some((variable) => variable === `${name}=${folder}` || (steps && variable.startsWith(spools)));
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
