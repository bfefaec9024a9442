import { BackoutError } from '../../common/errors.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import { coveredBy, coveringGates, isGate, placedSteps, stepAt } from '../../plans/language/plan-queries.ts';
import { lastVisit } from '../../records/fold/index.ts';
import type { GateVisit, RunState } from '../../records/run-state.ts';
import { approversOf } from '../gates/validity.ts';
import { enteredAt } from '../context/contingency-entry.ts';
import { personIn } from '../../roster/people.ts';
import type { Roster } from '../../roster/schema.ts';
import { samePerson } from '../../roster/same-person.ts';

/**
 * Throws `performer-missing`, naming who could be, unless somebody has the role that performs under this plan. `naming`:
 * how one is named; `but`: who performs already.
 */
export function requirePerforming(
  roster: Roster,
  plan: FrozenPlan,
  person: string,
  { naming = 'name somebody: --performer', but = '' }: { naming?: string; but?: string } = {},
): void {
  const { role } = plan.performedBy;
  if (personIn(roster, person)?.roles.includes(role)) return;
  const able = roster.people
    .filter((one) => one.roles.includes(role) && !samePerson(one.person, but))
    .map((one) => one.person);
  throw new BackoutError('performer-missing', `${person} cannot perform this run: the plan asks for the role ${role}`, {
    expected: able.length === 0 ? `somebody with the role ${role}` : `one of ${able.slice(0, 10).join(', ')}`,
    found: person,
    next: able[0] === undefined ? `give somebody the role ${role}` : `${naming} ${able[0]}`,
  });
}

/**
 * Throws `performer-excluded` where somebody would do by hand what they approved, and the gate keeps who performs what is
 * behind it from approving: that holds in whichever order the two come.
 */
export function requireNotApproved(state: RunState, plan: FrozenPlan, person: string, address: string): void {
  const contingency = contingencyOf(address);
  const from = contingency === undefined ? undefined : enteredAt(state, contingency)?.from;
  const gate = coveringGates(plan, address, from).find((one) => approvedApart(state, plan, one, person));
  if (gate !== undefined) throw approvedBefore(person, gate, `do ${address}`);
}

/** Throws for a person who would perform the run, while anything that such an approval lets run is left. */
export function requireApprovedNothing(state: RunState, plan: FrozenPlan, person: string): void {
  const gates = placedSteps(plan).flatMap(({ step, address }) => (isGate(step) ? [address] : []));
  const gate = gates.find((one) => approvedApart(state, plan, one, person) && isLeft(state, plan, one));
  if (gate !== undefined) throw approvedBefore(person, gate, `perform ${state.run}`);
}

function approvedApart(state: RunState, plan: FrozenPlan, address: string, person: string): boolean {
  const gate = stepAt(plan, address);
  if (!isGate(gate) || !gate.excluded.includes('performer')) return false;
  if (gate.lifted.some(({ who }) => who === 'performer')) return false;
  return whoPassed(lastVisit(state, address)?.gate).some((one) => samePerson(one, person));
}

/** Whose approval a gate was passed by, or counts towards its quorum while it waits for others. */
function whoPassed(gate: GateVisit | null | undefined): readonly string[] {
  if (!gate || gate.voided) return [];
  if (gate.settled) return gate.settled.settlement === 'approved' ? gate.settled.by : [];
  return approversOf(gate).map(({ person }) => person);
}

function isLeft(state: RunState, plan: FrozenPlan, gate: string): boolean {
  return coveredBy(plan, gate).some(
    (one) => !one.startsWith('@') && !one.endsWith('~undo') && lastVisit(state, one)?.state !== 'settled',
  );
}

function approvedBefore(person: string, gate: string, what: string): BackoutError {
  return new BackoutError('performer-excluded', `${person} approved ${gate}, and cannot ${what} as well`, {
    expected: 'somebody else than who approved: the plan keeps the two apart',
    found: person,
    next: 'ask somebody else with the role',
  });
}
