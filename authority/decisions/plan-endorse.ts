import { BackoutError } from '../../common/errors.ts';
import { releaseName } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { authorsOf } from '../people/authorship.ts';
import { requireRole } from '../../requests/permissions.ts';
import { samePerson } from '../../roster/same-person.ts';
import type { Adjudicate } from '../context/request-context.ts';

/** A reviewer other than its authors vouches for one digest, which must be published. */
export const endorsePlan: Adjudicate<'plan.endorse'> = async ({ tx, envelope, roster, person, actor }) => {
  requireRole(roster, person, 'plan.endorse');
  const { plan: digest, release } = envelope;
  const [published] = await tx.publishedPlans({ release, digest });
  const plan = published && (await tx.plan(digest));
  if (!plan) {
    throw new BackoutError('plan-unknown', `this plan is not published for ${releaseName(release)}`, {
      found: digest,
      next: `backout release ${releaseName(release)}`,
    });
  }
  const authors = await authorsOf(tx, release, digest);
  if (authors.some((author) => samePerson(author, person.person))) {
    throw new BackoutError('author-excluded', `${person.person} is an author of this plan and cannot endorse it`, {
      expected: `somebody other than ${authors.join(', ')}`,
      found: person.person,
    });
  }
  const { entry, fresh } = await tx.append({
    type: 'plan.endorsed',
    actor,
    release,
    plan: digest,
    body: { digest },
    key: `plan.endorsed/${releaseName(release)}/${digest}/${person.person}`,
  });
  return {
    message: fresh
      ? `endorsed: revision ${published.revision} of the plan for ${releaseName(release)}`
      : 'you endorsed this plan before; that stands',
    entry: entry.seq,
    next: await afterwards(tx, plan),
  };
};

/** A release that is live can be looked at; for any other a rehearsal comes next where the plan claims one, else the deployment. */
async function afterwards(tx: ReadTx, { release, settings, tested }: FrozenPlan): Promise<string> {
  const name = releaseName(release);
  if ((await tx.deployments({ release })).length > 0) return `backout release ${name}`;
  if (tested.kind === 'rehearsed')
    return `rehearse it, as it says: backout plan rehearse ${name} --env ${tested.environment}`;
  const [only, ...others] = settings.environments.map(({ id }) => id);
  return `once it is live: backout deployed ${name} --env ${others.length === 0 ? only : 'ENVIRONMENT'}`;
}
