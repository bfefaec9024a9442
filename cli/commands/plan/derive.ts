import { join, relative, resolve } from 'node:path';
import { BackoutError } from '../../../common/errors.ts';
import { releaseName, type Release } from '../../../common/names.ts';
import { shellQuoted } from '../../../common/text/shell-quoted.ts';
import { deriveJson } from '../../../plans/evaluate/json/derive-json.ts';
import { deriveSource, type Derivation } from '../../../plans/evaluate/source/derive-source.ts';
import { jsonMembers } from '../../../plans/evaluate/json/json-plan.ts';
import type { RunCommand } from '../command.ts';
import { planCache } from '../../plan/base-plan.ts';
import { derivationBase, isJson, versionBefore } from '../../plan/derive-base.ts';
import { givenRelease } from '../../plan/release.ts';
import { fieldLines, pageOf } from '../../pages/layout.ts';
import { writeNewPlan } from '../../plan/plan-file.ts';

/**
 * Writes the plan of a release from the plan of another one. What it cannot rewrite for certain it marks for review.
 */
export const planDeriveCommand: RunCommand = async (context) => {
  const { args, io, options, out } = context;
  const base = await derivationBase(context, args[0] ?? '');
  const release = givenRelease(options.required('release'));
  if (releaseName(release) === releaseName(base.plan.release))
    throw new BackoutError('usage', `${releaseName(release)} is the release that this plan is for`, {
      expected: 'another release',
      found: releaseName(release),
    });
  const returnsTo = await versionBefore(context, base.plan, release);
  const members = isJson(base.source) ? jsonMembers(base.source) : undefined;
  const derivation: Derivation = { base: base.digest, from: base.plan, to: { release, returnsTo } };
  const { text, reviews, isBased } = members
    ? deriveJson(members, derivation)
    : deriveSource(new TextDecoder().decode(base.source), derivation);
  if (!isBased) throw notWrittenOut(args[0] ?? '');
  const path = resolve(io.cwd, fileFor(release, members ? '.json' : '.ts', args[1]));
  await writeNewPlan(path, text);
  await planCache(io.env).keep(base.frozen);
  const file = relative(io.cwd, path);
  const from = { release: releaseName(base.plan.release), digest: base.digest };
  out.document(
    { file: path, release, returnsTo, from, reviews, next: `backout plan check ${shellQuoted(file)}` },
    (view, page) =>
      pageOf(view, page, ({ next }) => [
        [`${file} is the plan of ${releaseName(release)}, back to ${returnsTo}, from that of ${from.release}`],
        ...(members ? fieldLines('language', 'JSON, as that plan was published', page) : []),
        ...fieldLines(
          'review',
          reviewWords(reviews, members ? 'take its item out of $review' : 'delete its mark'),
          page,
        ),
        ...fieldLines(
          'confirm',
          'each answer that stays as it is, in basedOn.confirmed, with the reason why it still holds',
          page,
        ),
        ['next      ', ['strong', next]],
      ]),
  );
};

function reviewWords(reviews: number, then: string): string {
  if (reviews === 0) return 'no place names an old version';
  return `${reviews} ${reviews === 1 ? 'place names' : 'places name'} an old version: look at each, then ${then}`;
}

/** Makes the error for a plan without basedOn: nobody would be asked whether its answers still hold. */
function notWrittenOut(word: string): BackoutError {
  return new BackoutError('plan-source-failed', 'the file of this plan does not write its plan out', {
    expected: 'backoutPlan({ … }), with the members of the plan between the braces',
    found: 'a plan that is put together elsewhere',
    where: word,
    next: 'write its members into the call, publish that, and derive from it',
  });
}

/**
 * Returns the file that is named, or the usual place of that plan, in the language of its base. Throws `usage` for a
 * file of the other language.
 */
function fileFor({ service, version }: Release, ending: '.json' | '.ts', named: string | undefined): string {
  if (named === undefined) return join('plans', service, `${version}${ending}`);
  if (named.endsWith(ending)) return named;
  throw new BackoutError('usage', 'a plan is derived in the language that its base was written in', {
    expected: `a file that ends in ${ending}`,
    found: named,
    next: 'name such a file, or leave it out',
  });
}
