import { basename, resolve } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { largestFile } from '../../common/limits.ts';
import type { Digest } from '../../common/digest.ts';
import { readGiven } from '../terminal/files.ts';
import type { Api } from './api.ts';

/** A file that was stored: what a request names it by. */
export interface StoredFile {
  readonly name: string;
  readonly digest: Digest;
  readonly size: number;
}

/** Reads a file that is to be stored. Throws `file-unreadable`, and `too-large` for what the API does not take. */
export async function readToStore(path: string, cwd: string): Promise<Buffer> {
  const content = await readGiven(path, cwd);
  if (content.length <= largestFile) return content;
  throw new BackoutError('too-large', `${path} is too large to be stored`, {
    expected: `at most ${largestFile.toLocaleString('en')} bytes`,
    found: `${content.length.toLocaleString('en')} bytes`,
    where: resolve(cwd, path),
    next: 'give a part of it, or say in a text where the whole of it is kept',
  });
}

/** Stores files with the API, in the order given. Throws `file-unreadable` or `too-large` before anything is sent. */
export async function putFiles(api: Api, paths: readonly string[], cwd: string): Promise<StoredFile[]> {
  const contents = await Promise.all(
    paths.map(async (path) => ({ name: basename(path), content: await readToStore(path, cwd) })),
  );
  return Promise.all(
    contents.map(async ({ name, content }) => ({ name, digest: await api.putBlob(content), size: content.length })),
  );
}
