import { releaseName, type Release } from '../common/names.ts';
import type { ReadTx } from '../records/store.ts';

/** What runs in an environment by the record, and since when. */
export interface Live {
  readonly release: Release;
  readonly since: string;
}

/** The release of a service that is live: the last one deployed, unless a rollback has since returned to another. */
export async function liveRelease(tx: ReadTx, service: string, environment: string): Promise<Live | undefined> {
  const deployed = (await tx.deployments({ service, environment })).map(({ release, deployedAt }) => ({
    release,
    since: deployedAt,
  }));
  const runs = (await tx.runs()).filter((run) => run.release.service === service && run.environment === environment);
  const returned = await Promise.all(
    runs.filter((run) => run.outcome?.startsWith('rolled-back')).map((run) => returnedBy(tx, run)),
  );
  return [...deployed, ...returned.flat()]
    .toSorted((one, other) => Date.parse(one.since) - Date.parse(other.since))
    .at(-1);
}

async function returnedBy(
  tx: ReadTx,
  run: { release: Release; plan: string; endedAt: string | null },
): Promise<Live[]> {
  const plan = await tx.plan(run.plan);
  return plan && run.endedAt
    ? [{ release: { service: run.release.service, version: plan.returnsTo }, since: run.endedAt }]
    : [];
}

/** Whether two releases are the same. */
export function sameRelease(one: Release, other: Release): boolean {
  return releaseName(one) === releaseName(other);
}
