import type { Release } from '../common/names.ts';
import type { Deployment, RunRow } from './record-store.ts';

/** What is live in an environment, since when; a rollback that worked makes the version it returned to live. */
export interface LiveRelease {
  readonly release: Release;
  readonly environment: string;
  readonly since: string;
  /** Seq of the deployment, null after a rollback. */
  readonly deployment: number | null;
}

/** A rollback that worked. `since`: when, where that was before its run ended, as for one done by hand. */
export interface Rollback {
  readonly run: RunRow;
  readonly returnsTo: string;
  readonly since?: string;
}

/** What the record says is live: per service and environment the newest of deployments and rollbacks. Pure. */
export function liveReleases(deployments: readonly Deployment[], rollbacks: readonly Rollback[]): LiveRelease[] {
  const deployed = deployments.map(({ release, environment, deployedAt, seq }) => ({
    release,
    environment,
    since: deployedAt,
    deployment: seq,
  }));
  const returned = rollbacks.flatMap(({ run, returnsTo, since }) =>
    isRolledBack(run) && run.endedAt !== null
      ? [
          {
            release: { service: run.release.service, version: returnsTo },
            environment: run.environment,
            since: since ?? run.endedAt,
            deployment: null,
          },
        ]
      : [],
  );
  const newest = new Map<string, LiveRelease>();
  for (const each of [...deployed, ...returned].toSorted(byTime))
    newest.set(`${each.release.service} ${each.environment}`, each);
  return [...newest.values()].toSorted((one, other) => Date.parse(other.since) - Date.parse(one.since));
}

/** Whether a run took its release out of production; a rehearsal never does. */
export function isRolledBack({ outcome, rehearsal }: RunRow): boolean {
  return rehearsal === null && (outcome === 'rolled-back' || outcome === 'rolled-back-with-deviations');
}

function byTime(one: LiveRelease, other: LiveRelease): number {
  return (
    Date.parse(one.since) - Date.parse(other.since) || (one.deployment ?? Infinity) - (other.deployment ?? Infinity)
  );
}
