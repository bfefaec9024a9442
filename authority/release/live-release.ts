import { releaseName, type Release } from '../../common/names.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { isRolledBack, liveReleases, type LiveRelease } from '../../records/live-releases.ts';

/** The release of a service that is live in an environment, by the record; undefined where nothing was ever deployed. */
export async function liveRelease(tx: ReadTx, service: string, environment: string): Promise<LiveRelease | undefined> {
  const deployments = await tx.deployments({ service, environment });
  const runs = (await tx.runs()).filter((run) => isRolledBack(run) && run.release.service === service);
  const rollbacks = await Promise.all(
    runs.map(async (run) => {
      const since = (await tx.run(run.run))?.recorded?.doneAt;
      const returnsTo = (await tx.plan(run.plan))?.returnsTo ?? run.release.version;
      return { run, returnsTo, ...(since === undefined ? {} : { since }) };
    }),
  );
  return liveReleases(deployments, rollbacks).find((live) => live.environment === environment);
}

/** Whether two releases are the same. */
export function sameRelease(one: Release, other: Release): boolean {
  return releaseName(one) === releaseName(other);
}
