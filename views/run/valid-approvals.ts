import type { Approver } from '../../authority/gates/quorum.ts';
import { approvalsInForce } from '../../authority/gates/validity.ts';
import type { Roster } from '../../roster/schema.ts';
import type { GateVisit } from '../../records/run-state.ts';

/** Which approvals of a gate count towards its quorum. */
export type ValidApprovals = (gate: GateVisit) => readonly Approver[];

/** Those whose giver the roster still lets approve. */
export function validApprovalsBy(roster: Roster, now: string): ValidApprovals {
  return (gate) => approvalsInForce(gate, roster, now);
}
