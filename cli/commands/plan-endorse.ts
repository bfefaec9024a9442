import { releaseName } from '../../common/names.ts';
import type { Command } from '../command.ts';
import { frozenPlanOf, publishedPlan } from '../published-plan.ts';
import { givenRelease } from '../release.ts';
import { signAndShow } from '../sign.ts';

export const run: Command = async (context) => {
  const release = givenRelease(context.args[0]);
  const api = await context.api();
  const { digest, revision, publishedBy } = await publishedPlan(api, release);
  const { title, authors } = await frozenPlanOf(api, digest);
  const shown = [
    `Vouch for the plan of ${releaseName(release)}: ${title}`,
    `  revision ${revision}, ${digest}`,
    `  written by ${authors.join(', ')}; published by ${publishedBy}`,
    `  read it first: backout plan show ${releaseName(release)}`,
  ];
  await signAndShow(context, { action: 'plan.endorse', plan: digest, release }, shown);
};
