import type { Release } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { BodyOf } from '../../records/entries.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { isRolledBack, liveReleases, type LiveRelease, type Rollback } from '../../records/live-releases.ts';

/** Every assessment of a release, oldest first. */
export async function assessmentsOf(
  tx: ReadTx,
  release: Release,
): Promise<(BodyOf<'release.assessed'> & { at: string; environment: string })[]> {
  const entries = await tx.entries({ release, type: 'release.assessed' });
  return entries.flatMap(({ entry, type, body }) =>
    type === 'release.assessed' && body !== undefined && entry.environment !== null
      ? [{ ...body, at: entry.at, environment: entry.environment }]
      : [],
  );
}

/** What is live, of one service or of all. */
export async function readLive(tx: ReadTx, service?: string): Promise<LiveRelease[]> {
  const runs = (await tx.runs({ active: false })).filter(
    (run) => isRolledBack(run) && (service === undefined || run.release.service === service),
  );
  const rollbacks: Rollback[] = [];
  for (const run of runs) {
    const state = await tx.run(run.run);
    const returnsTo = state?.admitted?.returnsTo ?? state?.recorded?.returnsTo;
    const since = state?.recorded?.doneAt;
    if (returnsTo !== undefined) rollbacks.push({ run, returnsTo, ...(since === undefined ? {} : { since }) });
  }
  return liveReleases(await tx.deployments(service === undefined ? {} : { service }), rollbacks);
}

/** The plan in force for what is live, and what its criteria last said. */
export async function releaseFactsView(
  tx: ReadTx,
  { release, environment }: LiveRelease,
): Promise<{
  plan: { digest: string; frozen: FrozenPlan } | null;
  lastAssessment: { advice: string; at: string } | null;
}> {
  const [current] = await tx.publishedPlans({ release });
  const frozen = current === undefined ? undefined : await tx.plan(current.digest);
  const last = (await assessmentsOf(tx, release)).filter((each) => each.environment === environment).at(-1);
  return {
    plan: current === undefined || frozen === undefined ? null : { digest: current.digest, frozen },
    lastAssessment: last === undefined ? null : { advice: last.advice, at: last.at },
  };
}
