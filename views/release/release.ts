import type { Release } from '../../common/names.ts';
import type { BodyOf } from '../../records/entries.ts';
import type { Deployment, PublishedPlan, RunRow } from '../../records/record-store.ts';
import type { ReleaseView } from '../schemas/types.ts';
import type { LiveRelease } from '../../records/live-releases.ts';

/** All that the record knows of a release. Plans newest first. */
export interface ReleaseSources {
  readonly release: Release;
  readonly deployments: readonly Deployment[];
  readonly plans: readonly PublishedPlan[];
  readonly endorsements: readonly { digest: string; by: string }[];
  readonly assessments: readonly (BodyOf<'release.assessed'> & { at: string; environment: string })[];
  readonly runs: readonly RunRow[];
  /** The window of the newest plan. */
  readonly closesAfterMs: number | null;
  /** Those of them that were done by hand, by somebody's word. */
  readonly byHand: readonly string[];
  /** What is live of its service. */
  readonly live: readonly LiveRelease[];
}

/** What `release storefront@2.4.1` shows. Pure. */
export function viewRelease(
  { release, deployments, plans, endorsements, assessments, runs, byHand, live, closesAfterMs }: ReleaseSources,
  now: string,
): ReleaseView {
  return {
    v: 1,
    release,
    deployments: deployments.map(({ environment, deployedAt, by, claimed, seq }) => ({
      environment,
      deployedAt,
      by,
      claimed,
      ...liveness(live, seq, closesAfterMs, now),
    })),
    plans: plans.map(({ digest, revision, publishedAt, publishedBy }, index) => ({
      digest,
      revision,
      publishedAt,
      by: publishedBy,
      current: index === 0,
      endorsedBy: [...new Set(endorsements.filter((each) => each.digest === digest).map(({ by }) => by))],
    })),
    assessments: assessments.map(({ at, environment, advice, measurements }) => ({
      at,
      environment,
      advice,
      measurements,
    })),
    runs: runs.map(({ run, environment, state, outcome, requestedAt, requestedBy, endedAt, rehearsal, times }) => ({
      run,
      environment,
      state,
      outcome,
      requestedAt,
      requestedBy,
      endedAt,
      rehearsal,
      ...(byHand.includes(run) ? { byHand: true as const } : {}),
      ...(times ? { times } : {}),
    })),
  };
}

function liveness(live: readonly LiveRelease[], seq: number, closesAfterMs: number | null, now: string) {
  const found = live.find(({ deployment }) => deployment === seq);
  if (!found) return { live: false };
  const windowLeftMs = closesAfterMs === null ? null : Date.parse(found.since) + closesAfterMs - Date.parse(now);
  return { live: true, windowLeftMs };
}
