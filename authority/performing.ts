import { BackoutError } from '../common/errors.ts';
import type { FrozenPlan } from '../plans/language/schema/plan.ts';
import { personIn } from './roster.ts';
import type { Roster } from './roster-schema.ts';

/** Throws `performer-missing`, naming who could be, unless somebody has the role that performs under this plan. */
export function requirePerforming(roster: Roster, plan: FrozenPlan, person: string): void {
  const { role } = plan.performedBy;
  if (personIn(roster, person)?.roles.includes(role)) return;
  const able = roster.people.filter((one) => one.roles.includes(role)).map((one) => one.person);
  throw new BackoutError('performer-missing', `${person} cannot perform this run: the plan asks for the role ${role}`, {
    expected: able.length === 0 ? `somebody with the role ${role}` : `one of ${able.slice(0, 10).join(', ')}`,
    found: person,
    next: able[0] === undefined ? `give somebody the role ${role}` : `name somebody: --performer ${able[0]}`,
  });
}
