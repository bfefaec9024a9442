import { BackoutError } from '../../common/errors.ts';
import { releaseName } from '../../common/names.ts';
import { publishedFor } from '../decisions/assess.ts';
import type { RequestContext } from '../context/request-context.ts';
import { requirePast } from '../decisions/deployed.ts';
import { deploymentOf } from '../release/deployment.ts';
import { authorsOf } from '../people/authorship.ts';
import { requirePerforming } from '../people/performer.ts';
import { endorsersOf, rehearsalStateOf } from '../release/review-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { requireRole } from '../../requests/permissions.ts';
import type { Roster } from '../../roster/schema.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';

/** Everything that can refuse a start before a run's name is used up. Throws the refusal. */
export async function requireStartable({
  tx,
  envelope,
  roster,
  person,
  receivedAt,
}: RequestContext<'start'>): Promise<void> {
  const { release, environment, plan: digest, claimedDeployment } = envelope;
  const { plan } = await publishedFor(tx, release, environment, 'start');
  requireStarter(roster, person, plan, envelope);
  requireAblePerformer(roster, plan, envelope);
  const [revision] = await tx.publishedPlans({ release, digest });
  if (!revision) throw await wrongPlan({ tx, envelope });
  if (claimedDeployment) requirePast(claimedDeployment.deployedAt, envelope.at, receivedAt);
  await deploymentOf(tx, { release, environment, claimedDeployment });
  await requireReasons(tx, plan, envelope);
}

/** What should have been done before the night asks for a reason, and for nothing else. */
async function requireReasons(
  tx: ReadTx,
  plan: FrozenPlan,
  { release, plan: digest, at, unendorsed, unrehearsed }: RequestContext<'start'>['envelope'],
): Promise<void> {
  if (unendorsed === undefined && (await endorsersOf(tx, release, digest)).length === 0) {
    throw new BackoutError('plan-unendorsed', `nobody vouched for the plan of ${releaseName(release)}`, {
      expected: 'an endorsement by somebody who is not an author of it, or a reason',
      found: 'neither',
      next: `say why it is started all the same: --unendorsed REASON; or have it endorsed: backout plan endorse ${releaseName(release)}`,
    });
  }
  const { lacks } = await rehearsalStateOf(tx, { release, digest }, plan, at);
  if (unrehearsed !== undefined || lacks === null) return;
  throw new BackoutError(
    'plan-unrehearsed',
    `the plan of ${releaseName(release)} was not rehearsed as it claims: ${lacks}`,
    {
      expected: 'a rehearsal as its ninth answer claims, or a reason',
      found: 'neither',
      next: 'say why it is started all the same: --unrehearsed REASON',
    },
  );
}

/** Throws `role-missing`; who may break the glass needs no other role, and says why. */
export function requireStarter(
  roster: Roster,
  person: { person: string; roles: readonly string[] },
  plan: FrozenPlan,
  { breakGlass }: { readonly breakGlass?: string | undefined },
): void {
  if (breakGlass === undefined) requireRole(roster, person, 'start', [plan.performedBy.role]);
  else requireRole(roster, person, 'break-glass');
}

/** Who asks performs the run where they have the role for it, or broke the glass; otherwise they name somebody. */
function requireAblePerformer(
  roster: Roster,
  plan: FrozenPlan,
  { by, performer, breakGlass }: RequestContext<'start'>['envelope'],
): void {
  if (performer === undefined && breakGlass !== undefined) return;
  requirePerforming(roster, plan, performer ?? by);
}

async function wrongPlan({
  tx,
  envelope: { release, plan },
}: Pick<RequestContext<'start'>, 'tx' | 'envelope'>): Promise<BackoutError> {
  const [elsewhere] = await tx.publishedPlans({ digest: plan });
  const next = `backout plan show ${releaseName(release)}`;
  return elsewhere
    ? new BackoutError('plan-wrong-release', 'this plan is for another release', {
        expected: releaseName(release),
        found: releaseName(elsewhere.release),
        next,
      })
    : new BackoutError('plan-unknown', `this plan is not published for ${releaseName(release)}`, { found: plan, next });
}

/** Allocates the run's name and records what was asked for, in the transaction of the receipt. */
export async function requestRun({ tx, envelope, actor }: RequestContext<'start'>): Promise<string> {
  const run = await tx.allocateRun(envelope.release.service);
  const { problem, cause, incident, change, defect, claimedDeployment, performer, breakGlass } = envelope;
  const { unendorsed, unrehearsed } = envelope;
  await tx.append({
    type: 'run.requested',
    actor,
    run,
    release: envelope.release,
    environment: envelope.environment,
    plan: envelope.plan,
    body: {
      problem,
      cause,
      incident,
      change,
      defect,
      claimedDeployment,
      authors: await authorsOf(tx, envelope.release, envelope.plan),
      ...(unendorsed === undefined ? {} : { unendorsed }),
      ...(unrehearsed === undefined ? {} : { unrehearsed }),
      ...(performer === undefined ? {} : { performer }),
      ...(breakGlass === undefined ? {} : { breakGlass }),
    },
    key: `run.requested/${run}`,
  });
  return run;
}
