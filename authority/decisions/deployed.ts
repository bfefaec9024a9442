import { BackoutError } from '../../common/errors.ts';
import { releaseName } from '../../common/names.ts';
import { requireRole } from '../../requests/permissions.ts';
import type { Adjudicate } from '../context/request-context.ts';

/** A release went into an environment at a time: from then on its window is counted. */
export const recordDeployment: Adjudicate<'deployed'> = async ({ tx, envelope, roster, person, actor, receivedAt }) => {
  requireRole(roster, person, 'deployed');
  const { release, environment, deployedAt } = envelope;
  requirePast(deployedAt, envelope.at, receivedAt);
  const name = releaseName(release);
  const { entry, fresh } = await tx.append({
    type: 'release.deployed',
    actor,
    release,
    environment,
    body: { deployedAt, claimed: false, reason: null },
    key: `release.deployed/${name}/${environment}/${deployedAt}`,
  });
  const [plan] = await tx.publishedPlans({ release });
  return {
    message: `${name} is live in ${environment} since ${deployedAt}${fresh ? '' : ', as was recorded before'}`,
    entry: entry.seq,
    next: plan ? null : `no plan is published for it: backout plan new FILE --release ${name}`,
  };
};

/** Not later than the signer's clock or ours, whichever is ahead: the two were compared when the request came in. */
export function requirePast(deployedAt: string, ...clocks: readonly string[]): void {
  if (clocks.some((clock) => Date.parse(deployedAt) <= Date.parse(clock))) return;
  throw new BackoutError('usage', 'a deployment is recorded once it has happened', {
    expected: `a time not later than ${clocks.at(-1) ?? 'now'}`,
    found: deployedAt,
  });
}
