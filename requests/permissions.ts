import { BackoutError } from '../common/errors.ts';
import type { Action, Roster } from '../roster/schema.ts';
import { actionSpecs } from './actions.ts';

/** Who may do an action where no role of the roster adds to it; an installation sets by whom plans are endorsed. */
function byDefault({ endorsedBy }: Roster, action: Action): readonly string[] {
  return (action === 'plan.endorse' ? endorsedBy : undefined) ?? actionSpecs[action].roles;
}

/** Every role that may do an action under a roster, without what a plan adds. */
export function rolesThatMay(roster: Roster, action: Action): readonly string[] {
  const own = roster.roles
    .filter((role) => action === 'session.open' || role.may.includes(action))
    .map((role) => role.id);
  return [...new Set([...byDefault(roster, action), ...own])];
}

/** Whether one of these roles may do an action under a roster, `planRoles` being those that the plan entitles as well. */
export function mayDo(
  roster: Roster,
  roles: readonly string[],
  action: Action,
  planRoles: readonly string[] = [],
): boolean {
  const entitled = [...rolesThatMay(roster, action), ...planRoles];
  return roles.some((role) => entitled.includes(role));
}

/** Throws `role-missing`, naming the roles that may and the ones somebody has. */
export function requireRole(
  roster: Roster,
  who: { person: string; roles: readonly string[] },
  action: Action,
  planRoles: readonly string[] = [],
): void {
  if (mayDo(roster, who.roles, action, planRoles)) return;
  const entitled = [...new Set([...planRoles, ...rolesThatMay(roster, action)])];
  throw new BackoutError('role-missing', `${who.person} may not do this: ${action} needs another role`, {
    expected: entitled.length === 0 ? 'a role that nobody has' : `one of the roles ${entitled.join(', ')}`,
    found: who.roles.length === 0 ? 'no role' : `the roles ${who.roles.join(', ')}`,
    next: 'ask somebody with that role, or an administrator to publish a roster',
  });
}
