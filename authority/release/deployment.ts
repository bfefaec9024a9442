import { formatDuration } from '../../common/text/duration.ts';
import { BackoutError } from '../../common/errors.ts';
import { releaseName } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { RunState } from '../../records/run-state.ts';
import type { Deployment, ReadTx } from '../../records/record-store.ts';
import { addMilliseconds, timeInWords } from '../context/format.ts';

/** When the release was deployed, and whether only the requester says so, or somebody who claimed it for an earlier run. */
export interface DeployedRelease {
  readonly deployedAt: string;
  readonly claim: { readonly deployedAt: string; readonly reason: string } | null;
  readonly claimedBy?: string;
}

type Wanted = Pick<RunState, 'release' | 'environment'> & {
  readonly claimedDeployment: RunState['request']['claimedDeployment'];
};

/**
 * The newest recorded deployment; where there is none, what was claimed for an earlier run, or what the requester claims.
 * Throws `release-not-deployed`.
 */
export async function deploymentOf(
  tx: ReadTx,
  { release, environment, claimedDeployment: claim }: Wanted,
): Promise<DeployedRelease> {
  const known = await tx.deployments({ release, environment });
  const recorded = newestOf(known.filter(({ claimed }) => !claimed));
  if (recorded) return { deployedAt: recorded.deployedAt, claim: null };
  const earlier = newestOf(known);
  if (earlier) return { deployedAt: earlier.deployedAt, claim: null, claimedBy: earlier.by };
  if (claim) return { deployedAt: claim.deployedAt, claim };
  throw new BackoutError(
    'release-not-deployed',
    `no deployment of ${releaseName(release)} to ${environment} is recorded`,
    {
      expected: 'a recorded deployment, from which the window is counted',
      found: 'none',
      next: `say when it was deployed: backout start ${releaseName(release)} --env ${environment} --deployed-at TIME --reason TEXT …`,
    },
  );
}

function newestOf(deployments: readonly Deployment[]): Deployment | undefined {
  return deployments.toSorted((one, other) => Date.parse(one.deployedAt) - Date.parse(other.deployedAt)).at(-1);
}

/** When the window closes. Throws `window-closed` before it opens and after it has closed, with what to do instead. */
export function requireOpenWindow(plan: FrozenPlan, { deployedAt }: DeployedRelease, now: string): string {
  const opensAt = addMilliseconds(deployedAt, plan.window.opensAfterMs);
  const closesAt = addMilliseconds(deployedAt, plan.window.closesAfterMs);
  const expected = `a start between ${timeInWords(opensAt)} and ${timeInWords(closesAt)}`;
  if (now < opensAt) {
    throw new BackoutError(
      'window-closed',
      `the window of this plan opens in ${formatDuration(Date.parse(opensAt) - Date.parse(now))}`,
      { expected, found: timeInWords(now), next: `start again then; why it waits: ${plan.window.because}` },
    );
  }
  if (now > closesAt) {
    const ways = plan.contingencies.map(({ title, because }) => `${title} (${because})`).join('; ');
    throw new BackoutError(
      'window-closed',
      `the window of this plan closed ${formatDuration(Date.parse(now) - Date.parse(closesAt))} ago: ${plan.window.because}`,
      {
        expected,
        found: timeInWords(now),
        next: `the plan's other ways: ${ways}; or publish a plan that says how to roll back now`,
      },
    );
  }
  return closesAt;
}
