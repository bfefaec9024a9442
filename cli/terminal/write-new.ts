import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { isError, messageOf } from '../../common/is-error.ts';
import { shellQuoted } from '../../common/shell-quoted.ts';

/** Writes a file that must not be there yet: nobody loses a plan to a template. */
export async function writeNew(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const exists = isError(error) && 'code' in error && error.code === 'EEXIST';
    throw new BackoutError(
      exists ? 'usage' : 'file-unreadable',
      exists ? 'there is a plan already' : 'the plan cannot be written',
      {
        expected: exists ? 'a path where nothing is' : 'a folder that can be written',
        found: exists ? 'a file' : messageOf(error),
        where: path,
        next: exists ? `backout plan check ${shellQuoted(path)}` : 'name a file in another folder',
      },
    );
  }
}
