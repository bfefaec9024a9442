import type { Code } from '../../common/codes.ts';
import { isBackoutError } from '../../common/errors.ts';
import type { FrozenPlan, Quorum } from '../../plans/language/schema/index.ts';
import { gateOf } from '../../authority/gates/gate-of.ts';
import { isComplete, seatFor, type Approver } from '../../authority/gates/quorum.ts';
import { approvalsInForce } from '../../authority/gates/standing.ts';
import type { Roster } from '../../authority/roster-schema.ts';
import { keysInForce, maySign, personIn, type RosterPerson } from '../../authority/roster.ts';
import { requireSeparate, samePerson } from '../../authority/separation.ts';
import type { GateVisit, RunState } from '../run-state.ts';
import type { GateView } from '../views.ts';

/** Who reads a page, when, and the roster by which they would be judged. */
export interface Reader {
  readonly person: string;
  readonly now: string;
  readonly roster: Roster;
}

/** A gate that waits. */
export interface Asking {
  readonly state: RunState;
  readonly plan: FrozenPlan;
  readonly address: string;
  readonly gate: GateVisit;
  readonly quorum: Quorum;
}

const most = 20;

/** Whose approval could still be taken, and whether the reader's could. It decides nothing: that is done when somebody decides. */
export function decidersOf(asking: Asking, reader: Reader): Pick<GateView['live'], 'could' | 'you'> {
  const { person, roster } = reader;
  const could: string[] = [];
  for (const one of roster.people) {
    if (could.length === most) break;
    if (whyNot(asking, one, reader) === null) could.push(one.person);
  }
  const listed = personIn(roster, person);
  return {
    could,
    you: { person, why: listed ? whyNot(asking, listed, reader) : 'role-missing' },
  };
}

/** Which approvals of a gate count towards its quorum. */
export type Counted = (gate: GateVisit) => readonly Approver[];

/** Those whose giver the roster still lets approve. */
export function countedBy(roster: Roster, now: string): Counted {
  return (gate) => approvalsInForce(gate, roster, now);
}

function whyNot(asking: Asking, one: RosterPerson, { now, roster }: Reader): Code | null {
  const { gate, quorum } = asking;
  const approvals = approvalsInForce(gate, roster, now);
  const isAgain = isComplete(quorum, approvals);
  if (!isAgain && approvals.some(({ person }) => samePerson(person, one.person))) return 'decided-already';
  if (seatFor(quorum, isAgain ? [] : approvals, one) === undefined) return 'role-missing';
  if (!keysInForce(one, now).some((key) => maySign(key, 'decide'))) return 'key-revoked';
  return separatedBy(asking, one.person);
}

function separatedBy({ state, plan, address }: Asking, person: string): Code | null {
  const step = gateOf(state, plan, address);
  try {
    if (step) requireSeparate(person, step, address, state, plan);
    return null;
  } catch (error) {
    if (!isBackoutError(error)) throw error;
    return error.code;
  }
}
