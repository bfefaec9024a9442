import type { FrozenPlan, Quorum } from '../../plans/language/schema/index.ts';
import type { Subject } from '../../authority/subject.ts';
import type { GateVisit, RunState } from '../run-state.ts';
import { whoIs } from './actors.ts';

type Decision = GateVisit['decisions'][number];

/**
 * Whether a recorded decision was one that this person could make, judged anew from what was frozen into its entry: it
 * was about the subject that was shown, by somebody with a role of the quorum, and separation of duties did not exclude them.
 */
export function wasAllowed(decision: Decision, subject: Subject, state: RunState, plan: FrozenPlan): boolean {
  const { actor } = decision;
  if (actor.kind !== 'person' || subject.run !== state.run || subject.plan !== state.plan) return false;
  const seats = rolesOf(subject.quorum);
  if (!actor.roles.some((role) => seats.includes(role))) return false;
  if (decision.decision !== 'approve') return true;
  const seated = decision.seat !== null && seats.includes(decision.seat) && actor.roles.includes(decision.seat);
  return seated && !isExcluded(actor.person, decision, subject, state, plan);
}

function isExcluded(person: string, decision: Decision, subject: Subject, state: RunState, plan: FrozenPlan): boolean {
  return subject.excluded.some((kind) => {
    if (kind === 'requester') return whoIs(state.requester) === person;
    if (kind === 'author') return plan.authors.includes(person);
    return kind === 'performer' ? performedBefore(person, decision, state) : approvedBefore(person, decision, state);
  });
}

function performedBefore(person: string, decision: Decision, state: RunState): boolean {
  const attempts = [...state.steps.values()].flatMap(({ visits }) =>
    visits.flatMap((visit) => (visit.gate === null ? visit.attempts : [])),
  );
  return attempts.some(
    ({ endedBy, endedAt }) => endedBy?.kind === 'person' && endedBy.person === person && (endedAt ?? '') < decision.at,
  );
}

function approvedBefore(person: string, decision: Decision, state: RunState): boolean {
  const decisions = [...state.steps.values()].flatMap(({ address, visits }) =>
    address === decision.address ? [] : visits.flatMap(({ gate }) => gate?.decisions ?? []),
  );
  return decisions.some(
    (other) => other.decision === 'approve' && whoIs(other.actor) === person && other.seq < decision.seq,
  );
}

function rolesOf(quorum: Quorum): readonly string[] {
  return quorum.kind === 'role' ? [quorum.role] : quorum.of.flatMap(rolesOf);
}
