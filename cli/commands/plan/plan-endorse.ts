import { digestPattern, releaseName, type Release } from '../../../common/names.ts';
import type { PublishedPlan } from '../../../records/record-store.ts';
import type { Api } from '../../connect/api.ts';
import type { RunCommand } from '../command.ts';
import { frozenPlanOf, fetchPublishedPlan } from '../../plan/published-plan.ts';
import { givenRelease } from '../../plan/release.ts';
import { signAndShow } from '../../run/sign.ts';

/** Vouches for one digest: the one that is named, or the newest revision of a release. */
export const planEndorseCommand: RunCommand = async (context) => {
  const [word = ''] = context.args;
  const api = await context.api();
  const { release, digest, revision, publishedBy } = digestPattern.test(word)
    ? await publishedAs(api, word)
    : await fetchPublishedPlan(api, givenRelease(word));
  const { title, authors } = await frozenPlanOf(api, digest);
  const shown = [
    `Vouch for the plan of ${releaseName(release)}: ${title}`,
    `  revision ${revision}, ${digest}`,
    `  written by ${authors.join(', ')}; published by ${publishedBy}`,
    `  read it first: backout plan show ${digest}`,
  ];
  await signAndShow(context, { action: 'plan.endorse', plan: digest, release }, shown);
};

/** What a digest was published as. Throws `plan-unknown` where the record has no such plan. */
async function publishedAs(api: Api, digest: string): Promise<PublishedPlan> {
  const { release }: { release: Release } = await frozenPlanOf(api, digest);
  const revisions = await api.get<PublishedPlan[]>(`/plans?service=${release.service}`);
  return revisions.find((one) => one.digest === digest) ?? fetchPublishedPlan(api, release);
}
