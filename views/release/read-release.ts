import { BackoutError } from '../../common/errors.ts';
import type { Release } from '../../common/names.ts';
import type { ReadTx } from '../../records/record-store.ts';
import type { ReleaseView } from '../schemas/types.ts';
import { whoIs } from '../run/actors.ts';
import { viewRelease } from './release.ts';
import { withTimes } from '../run/times.ts';
import { assessmentsOf, readLive } from './sources.ts';

/** What the record knows of a release. Throws `release-unknown` where it knows nothing. */
export async function readReleaseView(
  tx: ReadTx,
  release: Release,
  { now }: { readonly now: string },
): Promise<ReleaseView> {
  const [deployments, plans, runs] = [
    await tx.deployments({ release }),
    await tx.publishedPlans({ release }),
    await tx.runs({ release }),
  ];
  if (deployments.length + plans.length + runs.length === 0) {
    throw new BackoutError('release-unknown', `nothing is known of ${release.service}@${release.version}`, {
      expected: 'a release with a deployment, a plan or a run',
      found: `${release.service}@${release.version}`,
      next: 'backout list',
    });
  }
  const endorsed = await tx.entries({ release, type: 'plan.endorsed' });
  const [current] = plans;
  const plan = current && (await tx.plan(current.digest));
  const sources = {
    release,
    deployments,
    plans,
    runs: await withTimes(tx, runs, now),
    closesAfterMs: plan?.window.closesAfterMs ?? null,
    byHand: (await tx.entries({ release, type: 'run.recorded' })).flatMap(({ entry }) => entry.run ?? []),
    endorsements: endorsed.flatMap(({ entry, type, body }) =>
      type === 'plan.endorsed' && body !== undefined ? [{ digest: body.digest, by: whoIs(entry.actor) }] : [],
    ),
    assessments: await assessmentsOf(tx, release),
    live: await readLive(tx, release.service),
  };
  return viewRelease(sources, now);
}
