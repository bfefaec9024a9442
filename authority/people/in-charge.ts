import { BackoutError } from '../../common/errors.ts';
import { isLeaf, placedSteps } from '../../plans/language/plan-queries.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import { mayDo, requireRole } from '../../requests/permissions.ts';
import { samePerson } from '../../roster/same-person.ts';
import type { RequestContext, RunInRequest } from '../context/request-context.ts';
import type { RunAction } from '../../requests/actions.ts';

/**
 * Throws `role-missing` unless the person performs the run, has the role of the step or of a parallel around it, or a role
 * that the roster entitles.
 */
export function requirePerformer(
  { roster, person, envelope }: RequestContext<RunAction>,
  { plan, address }: RunInRequest & { readonly address?: string },
): void {
  const responsible = address === undefined ? [] : rolesAround(plan, address);
  requireRole(roster, person, envelope.action, [plan.performedBy.role, ...responsible]);
}

/**
 * Throws what `requirePerformer` throws, and `not-performer` unless the person performs this very run, or has the other
 * role that the plan gives the step to: one person at a time changes a run's course. What was approved is done for the
 * person who asked, also after somebody else took the run over.
 */
export function requireInCharge(
  asked: RequestContext<RunAction>,
  found: RunInRequest & { readonly address?: string },
): void {
  const { state } = found;
  const performer = performerOf(state);
  const isPerformer = samePerson(performer, asked.person.person);
  const brokeGlass = isPerformer && state.request.breakGlass !== undefined;
  if (!brokeGlass || !mayDo(asked.roster, asked.person.roles, 'break-glass')) requirePerformer(asked, found);
  if (isPerformer || asked.approved !== undefined || isResponsible(asked, found)) return;
  throw new BackoutError('not-performer', `${performer} performs ${state.run}: this is for them to ask`, {
    expected: performer,
    found: asked.person.person,
    next: `ask them, or take it over: backout take-over ${state.run} --reason TEXT`,
  });
}

function isResponsible(
  { person }: RequestContext<RunAction>,
  { plan, address }: RunInRequest & { readonly address?: string },
): boolean {
  const roles = address === undefined ? [] : rolesAround(plan, address);
  return roles.some((role) => role !== plan.performedBy.role && person.roles.includes(role));
}

/** Who performs a run. */
export function performerOf(state: RunState): string {
  return state.performers.at(-1)?.person ?? '';
}

function rolesAround(plan: FrozenPlan, address: string): string[] {
  return placedSteps(plan)
    .filter((one) => one.address === address || (!isLeaf(one.step) && address.startsWith(`${one.address}/`)))
    .map(({ step }) => step.role);
}
