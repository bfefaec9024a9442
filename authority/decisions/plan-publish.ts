import { BackoutError } from '../../common/errors.ts';
import { releaseName } from '../../common/names.ts';
import { everyAuthor } from '../people/authorship.ts';
import { requireRole } from '../../requests/permissions.ts';
import type { Adjudicate } from '../context/request-context.ts';
import { requireBlobs } from '../context/uploaded-blobs.ts';
import { requireSpecific } from '../release/release-facts.ts';
import { parseFrozenPlan } from './frozen-plan.ts';

/**
 * A frozen plan becomes the newest revision for its release; earlier ones stay readable. Publishing the newest again
 * changes nothing, so that a pipeline may run twice; an earlier one never comes back by itself.
 */
export const publishPlan: Adjudicate<'plan.publish'> = async ({ tx, envelope, roster, person, actor }) => {
  requireRole(roster, person, 'plan.publish');
  const { plan: digest, release, source, sourceMap } = envelope;
  const plan = await parseFrozenPlan(tx, digest);
  if (releaseName(plan.release) !== releaseName(release)) {
    throw new BackoutError('plan-wrong-release', 'the plan is for another release than the one it is published for', {
      expected: releaseName(release),
      found: releaseName(plan.release),
      next: 'a plan is specific to one release: write one for this release',
    });
  }
  await requireBlobs(
    { tx },
    [source, sourceMap].filter((one) => one !== null),
  );
  const revisions = await tx.publishedPlans({ release });
  const same = revisions.find((one) => one.digest === digest);
  if (same && same === revisions[0]) {
    return {
      message: `this plan is the current revision ${same.revision} of ${releaseName(release)} already; nothing was changed`,
      data: { revision: same.revision, digest },
    };
  }
  if (same) {
    throw new BackoutError(
      'plan-already-published',
      `this plan is revision ${same.revision} of ${releaseName(release)} already`,
      {
        found: `published by ${same.publishedBy} at ${same.publishedAt}`,
        next: `backout plan show ${releaseName(release)}`,
      },
    );
  }
  await requireSpecific(tx, plan, tx.now);
  const revision = Math.max(0, ...revisions.map((one) => one.revision)) + 1;
  const authors = everyAuthor(plan, [...(envelope.writtenBy ?? []), person.person]);
  const body = { digest, revision, source, sourceMap, authors };
  const { entry } = await tx.append({ type: 'plan.published', actor, release, plan: digest, body });
  return {
    message: `published as revision ${revision} of the plan for ${releaseName(release)}`,
    entry: entry.seq,
    next: `somebody who did not write it vouches for it: backout plan endorse ${releaseName(release)}`,
    data: { revision, digest },
  };
};
