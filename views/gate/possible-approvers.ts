import type { Code } from '../../common/codes.ts';
import { isBackoutError } from '../../common/errors.ts';
import type { FrozenPlan, FrozenQuorum } from '../../plans/language/schema/index.ts';
import { gateOf } from '../../authority/context/gate-of.ts';
import { isComplete, seatFor } from '../../authority/gates/quorum.ts';
import { approvalsInForce } from '../../authority/gates/validity.ts';
import type { Roster } from '../../roster/schema.ts';
import { keysInForce, maySign, personIn, type RosterPerson } from '../../roster/people.ts';
import { requireSeparate } from '../../authority/people/separation.ts';
import { samePerson } from '../../roster/same-person.ts';
import type { GateVisit, RunState } from '../../records/run-state.ts';
import type { GateView } from '../schemas/types.ts';

/** Who reads a page, when, and the roster by which they would be judged. */
export interface Reader {
  readonly person: string;
  readonly now: string;
  readonly roster: Roster;
}

/** A gate that waits. */
export interface ApprovalQuestion {
  readonly state: RunState;
  readonly plan: FrozenPlan;
  readonly address: string;
  readonly gate: GateVisit;
  readonly quorum: FrozenQuorum;
}

const most = 20;

/** Whose approval could still be taken, and whether the reader's could. It decides nothing: that is done when somebody decides. */
export function possibleApprovers(asking: ApprovalQuestion, reader: Reader): Pick<GateView['live'], 'could' | 'you'> {
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

function whyNot(asking: ApprovalQuestion, one: RosterPerson, { now, roster }: Reader): Code | null {
  const { gate, quorum } = asking;
  const approvals = approvalsInForce(gate, roster, now);
  const isAgain = isComplete(quorum, approvals);
  if (!isAgain && approvals.some(({ person }) => samePerson(person, one.person))) return 'decided-already';
  if (seatFor(quorum, isAgain ? [] : approvals, one) === undefined) return 'role-missing';
  if (!keysInForce(one, now).some((key) => maySign(key, 'decide'))) return 'key-revoked';
  return separatedBy(asking, one.person);
}

function separatedBy({ state, plan, address }: ApprovalQuestion, person: string): Code | null {
  const step = gateOf(state, plan, address);
  try {
    if (step) requireSeparate(person, step, address, state, plan);
    return null;
  } catch (error) {
    if (!isBackoutError(error)) throw error;
    return error.code;
  }
}
