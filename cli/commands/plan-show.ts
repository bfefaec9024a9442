import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { digestPattern, parseRelease, type Release, releaseName } from '../../common/names.ts';
import { BackoutError } from '../../common/errors.ts';
import { digestOf } from '../../common/digest.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { parseFrozen } from '../../plans/language/freeze.ts';
import { showPlan } from '../../plans/language/show.ts';
import type { PublishedPlan } from '../../records/store.ts';
import type { Api } from '../client/api.ts';
import type { Command, Context } from '../command.ts';
import { frozenGiven } from '../plan-file.ts';
import { releaseQuery } from '../release.ts';
import { safeDeep } from '../render/safe.ts';

export const run: Command = async (context) => {
  const plan = await planNamed(context, context.args[0] ?? '');
  context.out.document(plan, (frozen) => showPlan(safeDeep(frozen)).trimEnd().split('\n'));
};

async function planNamed(context: Context, word: string): Promise<FrozenPlan> {
  if (digestPattern.test(word)) return published(await context.api(), word);
  const release = parseRelease(word);
  if (release && !existsSync(resolve(context.io.cwd, word))) {
    const api = await context.api();
    return published(api, await digestFor(api, release, context.options.integer('revision', 1)));
  }
  return (await frozenGiven(context, word)).plan;
}

/** The plan of a digest. Throws `record-altered` where the API gives other bytes. */
async function published(api: Api, digest: string): Promise<FrozenPlan> {
  const bytes = await api.bytes(`/plans/${digest}`);
  const found = digestOf(bytes);
  if (found === digest) return parseFrozen(bytes);
  throw new BackoutError('record-altered', 'the API gave another plan than the one asked for', {
    expected: digest,
    found,
  });
}

async function digestFor(api: Api, release: Release, revision: number | undefined): Promise<string> {
  const name = releaseName(release);
  const revisions = await api.get<PublishedPlan[]>(`/plans?${releaseQuery(name)}`);
  const found = revision === undefined ? revisions[0] : revisions.find((one) => one.revision === revision);
  if (found) return found.digest;
  const known = revisions.map((one) => one.revision).join(', ');
  throw new BackoutError(
    known === '' ? 'release-unknown' : 'plan-unknown',
    known === '' ? `no plan is published for ${name}` : `the plan for ${name} has no revision ${revision}`,
    {
      expected: known === '' ? 'a release with a published plan' : `one of the revisions ${known}`,
      found: name,
      next:
        known === ''
          ? `backout plan publish plans/${release.service}/${release.version}.ts`
          : `backout release ${name}`,
    },
  );
}
