import { relative, resolve } from 'node:path';
import { BackoutError } from '../../../common/errors.ts';
import { parseRelease, type Release, releaseName, versionPattern } from '../../../common/names.ts';
import { shellQuoted } from '../../../common/text/shell-quoted.ts';
import { template } from '../../../plans/language/checks/placeholders.ts';
import { newPlan } from '../../../plans/language/document/template.ts';
import type { RunCommand } from '../command.ts';
import { releaseOfPath } from '../../plan/plan-file.ts';
import { givenRelease } from '../../plan/release.ts';
import { pageOf } from '../../pages/layout.ts';
import { writeNewPlan } from '../../plan/plan-file.ts';

export const planNewCommand: RunCommand = async ({ args, io, options, out }) => {
  const [word = ''] = args;
  const path = resolve(io.cwd, word);
  const release = releaseFor(word, path, options.text('release'));
  const returnsTo = options.text('returnsTo') ?? template.returnsTo;
  if (!versionPattern.test(returnsTo))
    throw new BackoutError('usage', '--returns-to is no version', {
      expected: 'a version such as 2.4.0',
      found: returnsTo,
    });
  await writeNewPlan(path, newPlan(release, returnsTo));
  const file = relative(io.cwd, path);
  out.document({ file: path, release, next: `backout plan check ${shellQuoted(file)}` }, (written, page) =>
    pageOf(written, page, ({ next }) => [
      [`${file} is the plan of ${releaseName(release)}, to be filled in`],
      ['next      ', ['strong', next]],
    ]),
  );
};

/**
 * Returns the release that `--release` or the path names. Throws `usage`, with what to type, where a release was given
 * as the file.
 */
function releaseFor(word: string, path: string, asked: string | undefined): Release {
  const mistaken = parseRelease(word);
  if (mistaken)
    throw new BackoutError('usage', 'a new plan is written into a file that you name', {
      expected: 'a file, and its release behind --release',
      found: `the release ${word} alone`,
      next: `backout plan new plans/${mistaken.service}/${mistaken.version}.ts --release ${word}`,
    });
  if (!word.endsWith('.ts'))
    throw new BackoutError('usage', 'a new plan is a TypeScript file', {
      expected: 'a file such as plans/storefront/2.5.0.ts',
      found: word,
    });
  if (asked !== undefined) return givenRelease(asked);
  const named = releaseOfPath(path);
  if (named) return named;
  throw new BackoutError('usage', 'nothing says which release the plan is for', {
    expected: '--release SERVICE@VERSION, or a path such as plans/storefront/2.5.0.ts',
    found: word,
    next: `backout plan new ${word} --release SERVICE@VERSION`,
  });
}
