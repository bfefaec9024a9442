import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { digestPattern, idPattern, parseRelease, releaseName, type Release } from '../../common/names.ts';
import { closest } from '../../common/text/did-you-mean.ts';
import type { CommandContext } from '../commands/command.ts';

/**
 * Throws what to do instead, where a word names a release, a digest, a service or no file, and a plan file is needed.
 */
export function requirePlanFile({ io }: Pick<CommandContext, 'io'>, word: string): void {
  if (existsSync(resolve(io.cwd, word))) return;
  const release = parseRelease(word.replace(/#\d+$/, ''));
  if (release) throw notAFile(word, 'a release', fileOf(io.cwd, release) ?? showsPublished(releaseName(release)));
  if (digestPattern.test(word)) throw notAFile(word, 'a digest', showsPublished(word));
  if (idPattern.test(word))
    throw notAFile(word, 'a service', `backout plan find ${word} lists the plans of that service`);
  const near = nearTo(io.cwd, word);
  throw new BackoutError('file-unreadable', 'there is no such plan file', {
    expected: 'a file such as plans/storefront/2.4.1.ts',
    found: 'nothing of that name',
    where: word,
    next:
      near === undefined
        ? 'Name an existing file, or write one: backout plan new FILE --release RELEASE'
        : `Did you mean ${near}?`,
  });
}

function notAFile(word: string, found: string, next: string): BackoutError {
  return new BackoutError('usage', `"${word}" is ${found}; a plan file is needed`, {
    expected: 'a file such as plans/storefront/2.4.1.ts',
    found: `${found}, ${word}`,
    next,
  });
}

/** Returns where the plan of a release lies, if there is one. */
function fileOf(cwd: string, { service, version }: Release): string | undefined {
  const files = ['ts', 'json'].map((ending) => join('plans', service, `${version}.${ending}`));
  const there = files.find((file) => existsSync(resolve(cwd, file)));
  return there && `name its file: ${there}`;
}

function showsPublished(word: string): string {
  return `what is published under that name: backout plan show ${word}`;
}

/** Returns a plan in the same folder whose name is much alike. */
function nearTo(cwd: string, word: string): string | undefined {
  const folder = dirname(word);
  try {
    const names = readdirSync(resolve(cwd, folder)).filter(
      (name) => /\.(ts|json)$/.test(name) && name !== basename(word),
    );
    const near = closest(basename(word), names);
    return near === undefined ? undefined : join(folder, near);
  } catch {
    return undefined;
  }
}
