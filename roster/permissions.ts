import { BackoutError } from '../common/errors.ts';
import { defaultRoles, type Action, type Roster } from './schema.ts';

const operating = ['production-support', 'deployment-engineer'];
const everybody: readonly string[] = defaultRoles;

/**
 * Which role may do which action in every installation; a roster's own roles add to it through `may`. What depends on
 * a plan is added by the action: the role that performs a run, a step's role.
 */
export const defaultPermissions: Readonly<Record<Action, readonly string[]>> = {
  'session.open': everybody,
  'roster.publish': ['administrator'],
  'roster.change': ['administrator'],
  'roster.decide': ['administrator'],
  'plan.publish': ['developer', 'deployment-engineer'],
  'plan.endorse': ['deployment-engineer'],
  rehearse: ['developer', 'deployment-engineer'],
  deployed: ['deployment-engineer'],
  assess: ['developer', 'deployment-engineer', 'production-support'],
  start: operating,
  note: operating,
  // The step's own role confirms, and nothing stands in for it; the roles of a gate's quorum decide at it.
  confirm: [],
  hold: operating,
  continue: operating,
  retry: operating,
  skip: [],
  resolve: [],
  stop: [],
  contingency: [],
  decide: [],
  // Whoever performs the run, or has the role that the plan names for that.
  extend: [],
  handover: [],
  'take-over': [],
  // No role has it until an installation gives it to one.
  'break-glass': [],
  'record-manual': operating,
  // Who is asked to decide may ask; who performs the run answers.
  ask: [],
  reply: [],
};

/** Who may do an action where no role of the roster adds to it; an installation sets by whom plans are endorsed. */
function byDefault({ endorsedBy }: Roster, action: Action): readonly string[] {
  return (action === 'plan.endorse' ? endorsedBy : undefined) ?? defaultPermissions[action];
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
