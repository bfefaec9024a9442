import { found } from '../../plans/language/checks/parts/codes.ts';
import type { Finding } from '../../plans/language/checks/parts/finding.ts';
import { isGate, placedSteps } from '../../plans/language/plan-queries.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { GateStep } from '../../plans/language/schema/index.ts';
import { isComplete } from '../gates/quorum.ts';
import { hoursOfWeek, hourInWords, isReachable } from './on-call-hours.ts';
import type { Roster } from '../../roster/schema.ts';
import { keysInForce } from '../../roster/keys.ts';

type Person = Roster['people'][number];
interface Gate {
  readonly step: GateStep;
  readonly pointer: string;
}

/**
 * What a roster shows of a plan at a time: a gate that nobody can pass, that nobody is left to pass when a certain person
 * starts the rollback, or that nobody can be reached for in time. People without a key in force count for nothing.
 */
export function peopleFindings(plan: FrozenPlan, roster: Roster, at: string): Finding[] {
  const able = roster.people.filter((person) => keysInForce(person, at).length > 0);
  const gates = placedSteps(plan).flatMap(({ step, pointer }) => (isGate(step) ? [{ step, pointer }] : []));
  return gates.flatMap((gate) => {
    const people = able.filter(
      ({ person }) => !gate.step.excluded.includes('author') || !plan.authors.includes(person),
    );
    if (!passes(gate, people)) return [nobody(gate, able)];
    const starters = able.filter(({ roles }) => roles.includes(plan.performedBy.role));
    return [...onlyRequester(gate, people, starters), ...atNight(gate, people, at)];
  });
}

function passes({ step }: Gate, people: readonly Person[]): boolean {
  return isComplete(step.quorum, people);
}

function nobody({ step, pointer }: Gate, able: readonly Person[]): Finding {
  const holders = able.filter((one) => one.roles.some((role) => JSON.stringify(step.quorum).includes(`"${role}"`)));
  const listed = holders.map(({ person }) => person).join(', ');
  return found('plan-gate-nobody', `${pointer}/quorum`, `by this roster nobody can pass the gate "${step.id}"`, {
    expected: 'enough people of its roles with a key in force, authors not counted',
    found: listed === '' ? 'nobody with these roles' : `only ${listed}`,
    next: 'Give people these roles in the roster, or ask for fewer or others.',
  });
}

function onlyRequester(gate: Gate, people: readonly Person[], starters: readonly Person[]): Finding[] {
  const { step, pointer } = gate;
  if (!step.excluded.includes('requester')) return [];
  const alone = starters.filter(
    ({ person }) =>
      !passes(
        gate,
        people.filter((one) => one.person !== person),
      ),
  );
  if (alone.length === 0) return [];
  const names = alone.map(({ person }) => person).join(', ');
  return [
    found(
      'plan-gate-requester',
      `${pointer}/quorum`,
      `when ${names} starts the rollback, nobody else can pass the gate "${step.id}"`,
      {
        expected: 'people enough without whoever starts it',
        found: `a gate that needs ${names}`,
        next: 'Give one of its roles to one more person.',
      },
    ),
  ];
}

function atNight(gate: Gate, people: readonly Person[], at: string): Finding[] {
  const { step, pointer } = gate;
  const hours = hoursOfWeek(at).filter((hour) => {
    const until = hour + step.deadlineMs;
    return !passes(
      gate,
      people.filter((person) => isReachable(person, hour, until)),
    );
  });
  const [first] = hours;
  if (first === undefined) return [];
  return [
    found(
      'plan-gate-night',
      `${pointer}/quorum`,
      `at some hours nobody who could pass the gate "${step.id}" is reachable before its deadline`,
      {
        expected: 'people enough at every hour of the week, or a deadline that waits for them',
        found: `${hours.length} of 168 hours, such as ${hourInWords(first)}`,
        next: 'Put more people on call, or extend the deadline.',
      },
    ),
  ];
}
