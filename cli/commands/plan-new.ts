import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { isError, messageOf } from '../../common/is-error.ts';
import { releaseName, versionPattern } from '../../common/names.ts';
import { newPlan } from '../../plans/language/template.ts';
import type { Command } from '../command.ts';
import { givenRelease } from '../release.ts';
import { pageOf } from '../render/pages/kit.ts';

export const run: Command = async ({ args, io, options, out }) => {
  const release = givenRelease(args[0]);
  const returnsTo = options.text('returnsTo') ?? '0.0.0';
  if (!versionPattern.test(returnsTo))
    throw new BackoutError('usage', '--returns-to is no version', {
      expected: 'a version such as 2.4.0',
      found: returnsTo,
    });
  const path = resolve(io.cwd, options.text('out') ?? join('plans', release.service, `${release.version}.ts`));
  await writeNew(path, newPlan(release, returnsTo));
  const file = relative(io.cwd, path);
  out.document({ file: path, release, next: `backout plan check ${file}` }, (written, page) =>
    pageOf(written, page, ({ next }) => [
      [`${file} is the plan of ${releaseName(release)}, to be filled in`],
      ['next      ', ['strong', next]],
    ]),
  );
};

/** Writes a file that must not be there yet: nobody loses a plan to a template. */
async function writeNew(path: string, text: string): Promise<void> {
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
        next: exists ? `backout plan check ${path}` : '--out FILE names another place',
      },
    );
  }
}
