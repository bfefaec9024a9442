import { BackoutError } from '../../common/errors.ts';
import { analysePlan } from '../../plans/language/checks/analyse.ts';
import type { KnownFacts } from '../../plans/language/analysis/given.ts';
import { type Finding, hasErrors } from '../../plans/language/checks/parts/finding.ts';
import { refusal } from '../../plans/language/freeze/freeze.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import { releaseName, type Release } from '../../common/names.ts';
import type { Deployment, ReadTx, RunRow } from '../../records/record-store.ts';
import { isRolledBack, liveReleases } from '../../records/live-releases.ts';

/** What the record knows of a release and of the others of its service. */
export type ReleaseFacts = Omit<KnownFacts, 'base' | 'now'> & { readonly now: string };

/** Versions ever published or deployed for a service, what was live before a release, and when it was deployed. */
export async function releaseFacts(tx: ReadTx, release: Release, now: string): Promise<ReleaseFacts> {
  const { service } = release;
  const published = await tx.publishedPlans({ service });
  const deployments = await tx.deployments({ service });
  const rollbacks = await rollbacksOf(tx, service);
  const versions = [...published, ...deployments].map((one) => one.release.version);
  const environments = [...new Set(deployments.map(({ environment }) => environment))];
  return {
    versions: [...new Set(versions)].toSorted(),
    liveBefore: environments.flatMap((environment) => {
      const version = liveBefore(release, environment, deployments, rollbacks);
      return version === undefined ? [] : [{ environment, version }];
    }),
    deployed: deployments
      .filter((one) => isOf(one, release))
      .map((one) => ({ environment: one.environment, at: one.deployedAt })),
    now,
  };
}

/**
 * Throws the first thing that is wrong with a plan by all that the record knows, no matter which client made it: a plan that is
 * incomplete, or belongs to another release, is not published.
 */
export async function requireSpecific(tx: ReadTx, plan: FrozenPlan, now: string): Promise<void> {
  const findings = await findingsNow(tx, plan, now);
  if (hasErrors(findings)) throw refusal(findings);
}

/** What is to be said about a plan by all that the record knows now. */
export async function findingsNow(tx: ReadTx, plan: FrozenPlan, now: string): Promise<readonly Finding[]> {
  const known = await releaseFacts(tx, plan.release, now);
  const base = plan.basedOn ? await publishedBase(tx, plan.basedOn.plan) : null;
  return analysePlan(plan, { knowledge: { ...known, base } }).findings;
}

/** What a plan is based on was published: otherwise nobody could say which answers are still its. */
async function publishedBase(tx: ReadTx, digest: string): Promise<FrozenPlan> {
  const [published] = await tx.publishedPlans({ digest });
  const plan = published && (await tx.plan(digest));
  if (plan) return plan;
  throw new BackoutError('plan-base-unknown', 'the plan that this one is based on was never published', {
    expected: 'the digest of a published plan',
    found: digest,
    next: 'publish that plan first, or derive again: backout plan derive RELEASE --release RELEASE',
  });
}

type Rollback = { readonly run: RunRow; readonly returnsTo: string };

async function rollbacksOf(tx: ReadTx, service: string): Promise<Rollback[]> {
  const runs = (await tx.runs()).filter((run) => isRolledBack(run) && run.release.service === service);
  return Promise.all(
    runs.map(async (run) => ({ run, returnsTo: (await tx.plan(run.plan))?.returnsTo ?? run.release.version })),
  );
}

/** What was live when the release first went into an environment, or is live now where it never did. */
function liveBefore(
  release: Release,
  environment: string,
  deployments: readonly Deployment[],
  rollbacks: readonly Rollback[],
): string | undefined {
  const first = deployments
    .filter((one) => isOf(one, release) && one.environment === environment)
    .reduce((earliest, { deployedAt }) => Math.min(earliest, Date.parse(deployedAt)), Infinity);
  const before = liveReleases(
    deployments.filter(({ deployedAt }) => Date.parse(deployedAt) < first),
    rollbacks.filter(({ run }) => run.endedAt !== null && Date.parse(run.endedAt) < first),
  );
  return before.find((one) => one.environment === environment)?.release.version;
}

function isOf(one: { readonly release: Release }, release: Release): boolean {
  return releaseName(one.release) === releaseName(release);
}
