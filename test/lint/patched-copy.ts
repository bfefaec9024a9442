import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rooms } from './rooms.ts';
import { trackedFiles } from './tracked-files.ts';

/** Text that goes into one file, before the first place where `before` stands; the whole of a new file without `before`. */
export interface Patch {
  readonly file: string;
  readonly before?: string;
  readonly text: string;
}

/** The files in which the compiler finds an error once the rooms were copied and patched: none where all is well. */
export function brokenBy(patches: readonly Patch[]): Promise<string[]> {
  return withCopy(patches, filesWithErrors);
}

/** Copies the rooms, patches the copy, does something with it, and removes it. */
export async function withCopy<T>(patches: readonly Patch[], work: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'backout-copy-'));
  try {
    await copyRooms(copy);
    for (const patch of patches) await apply(copy, patch);
    return await work(copy);
  } finally {
    await rm(copy, { recursive: true });
  }
}

async function copyRooms(copy: string): Promise<void> {
  const folders = [...rooms.map(({ folder }) => folder), 'scripts/'];
  const wanted = trackedFiles().filter((path) => folders.some((folder) => path.startsWith(folder)));
  for (const path of [...wanted, 'package.json', 'tsconfig.json']) await cp(path, join(copy, path));
  await symlink(resolve('node_modules'), join(copy, 'node_modules'));
}

async function apply(copy: string, { file, before, text }: Patch): Promise<void> {
  const path = join(copy, file);
  if (before === undefined) return writeFile(path, text, { flag: 'wx' });
  const source = await readFile(path, 'utf8');
  if (!source.includes(before)) throw new Error(`${file} has no ${JSON.stringify(before)}`);
  await writeFile(
    path,
    source.replace(before, () => text + before),
  );
}

function filesWithErrors(copy: string): Promise<string[]> {
  const tsc = [resolve('node_modules/typescript/bin/tsc'), '-p', copy, '--pretty', 'false'];
  return new Promise((done, fail) => {
    execFile(process.execPath, tsc, { cwd: copy, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const found = [...stdout.matchAll(/^([^\s(]+)\(\d+,\d+\): error/gm)].map(([, path = '']) => path);
      // Neither accepted nor a list of errors: it did not compile at all.
      if (error !== null && found.length === 0) fail(new Error(`tsc failed: ${stdout}${stderr}`));
      else done([...new Set(found)].toSorted());
    });
  });
}
