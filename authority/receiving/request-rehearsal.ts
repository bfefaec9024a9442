import { BackoutError } from '../../common/errors.ts';
import { releaseName } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import { closest } from '../../common/text/did-you-mean.ts';
import { kindsInWords } from '../../plans/language/outline/traits.ts';
import { placedSteps, stepAt, traitsOfStep } from '../../plans/language/plan-queries.ts';
import { publishedFor } from '../decisions/assess.ts';
import type { RequestContext } from '../context/request-context.ts';
import { authorsOf } from '../people/authorship.ts';
import { requirePerforming } from '../people/performer.ts';
import { requireRole } from '../../requests/permissions.ts';

/**
 * Everything that can refuse a rehearsal before a run's name is used up. It is of the newest revision, and only where the
 * plan's ninth answer says that it is rehearsed, so that nobody rehearses in production what they may not start there.
 */
export async function requireRehearsable({ tx, envelope, roster, person }: RequestContext<'rehearse'>): Promise<void> {
  requireRole(roster, person, 'rehearse');
  const { release, environment, plan: digest, inject, performer, by } = envelope;
  const { published, plan } = await publishedFor(tx, release, environment, 'rehearse');
  if (published.digest !== digest) {
    throw new BackoutError('plan-mismatch', `revision ${published.revision} is the plan for ${releaseName(release)}`, {
      expected: published.digest,
      found: digest,
      next: `read it, then rehearse that: backout plan show ${releaseName(release)}`,
    });
  }
  requireClaimed(plan, environment);
  for (const { step } of inject) requireInjectable(plan, step);
  requirePerforming(roster, plan, performer ?? by);
}

function requireClaimed(plan: FrozenPlan, environment: string): void {
  const { tested } = plan;
  if (tested.kind === 'rehearsed' && tested.environment === environment) return;
  throw new BackoutError(
    'environment-unknown',
    `the plan for ${releaseName(plan.release)} does not say that it is rehearsed in ${environment}`,
    {
      expected: tested.kind === 'rehearsed' ? tested.environment : 'a plan that says where it is rehearsed',
      found: tested.kind === 'rehearsed' ? environment : 'one that says that it is not tested',
      next:
        tested.kind === 'rehearsed'
          ? `backout plan rehearse ${releaseName(plan.release)} --env ${tested.environment}`
          : "name the environment in its ninth answer, rehearsed(settings, 'staging', …), and publish that revision",
    },
  );
}

function requireInjectable(plan: FrozenPlan, address: string): void {
  const step = stepAt(plan, address);
  if (step && traitsOfStep(step).injectable) return;
  const others = placedSteps(plan).flatMap((one) => (traitsOfStep(one.step).injectable ? [one.address] : []));
  const near = step ? undefined : closest(address, others);
  throw new BackoutError('step-unknown', `no fault can be injected at ${address}`, {
    expected: `the address of a ${kindsInWords((traits) => traits.injectable)} step`,
    found: step ? `a ${step.kind} step` : 'no step of this plan',
    next: near === undefined ? `backout plan show ${releaseName(plan.release)}` : `did you mean ${near}?`,
  });
}

/** Allocates the run's name and records what was asked for, in the transaction of the receipt. */
export async function requestRehearsal({ tx, envelope, actor }: RequestContext<'rehearse'>): Promise<string> {
  const { release, environment, plan, inject, performer, reason } = envelope;
  const run = await tx.allocateRun(release.service);
  await tx.append({
    type: 'run.requested',
    actor,
    run,
    release,
    environment,
    plan,
    body: {
      problem: reason === null ? 'a rehearsal' : `a rehearsal: ${reason}`,
      cause: 'other',
      incident: null,
      change: null,
      defect: null,
      claimedDeployment: null,
      authors: await authorsOf(tx, release, plan),
      rehearsal: { inject },
      ...(performer === undefined ? {} : { performer }),
    },
    key: `run.requested/${run}`,
  });
  return run;
}
