import { BackoutError } from '../../common/errors.ts';
import { releaseName, type Release } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { PublishedPlan, ReadTx } from '../../records/record-store.ts';
import { requireRole } from '../../requests/permissions.ts';
import type { Adjudicate } from '../context/request-context.ts';

/** Allows measuring a release's criteria; who measures answers the request. */
export const allowAssessment: Adjudicate<'assess'> = async ({ tx, envelope, roster, person }) => {
  requireRole(roster, person, 'assess');
  const { release, environment } = envelope;
  await publishedFor(tx, release, environment, 'assess');
  return { pending: true, message: `the criteria of ${releaseName(release)} are being measured in ${environment}` };
};

/** The command to type again, for an environment that the plan knows. */
const again = {
  rehearse: (release: string, environment = 'ENVIRONMENT') => `backout plan rehearse ${release} --env ${environment}`,
  assess: (release: string, environment = 'ENVIRONMENT') => `backout assess ${release} --env ${environment}`,
  'record-manual': (release: string, environment = 'ENVIRONMENT') =>
    `backout record-manual ${release} --env ${environment} --what TEXT`,
  start: (release: string, environment = 'ENVIRONMENT') =>
    `backout start ${release} --env ${environment} --problem TEXT --cause CAUSE`,
} as const;

/** The newest plan published for a release. Throws `release-unknown`, or `environment-unknown` where it has no settings for one. */
export async function publishedFor(
  tx: ReadTx,
  release: Release,
  environment: string,
  action: keyof typeof again,
): Promise<{ published: PublishedPlan; plan: FrozenPlan }> {
  const [published] = await tx.publishedPlans({ release });
  const plan = published && (await tx.plan(published.digest));
  if (!plan) {
    const others = [
      ...new Set((await tx.publishedPlans({ service: release.service })).map((one) => releaseName(one.release))),
    ];
    throw new BackoutError('release-unknown', `no plan is published for ${releaseName(release)}`, {
      expected: others.length === 0 ? 'a release with a published plan' : `one of ${others.slice(0, 10).join(', ')}`,
      found: releaseName(release),
      next: `backout plan publish plans/${release.service}/${release.version}.ts`,
    });
  }
  const environments = plan.settings.environments.map((one) => one.id);
  if (environments.includes(environment)) return { published, plan };
  throw new BackoutError(
    'environment-unknown',
    `the plan for ${releaseName(release)} has no settings for ${environment}`,
    {
      expected: environments.join(' or '),
      found: environment,
      next: again[action](releaseName(release), environments[0]),
    },
  );
}
