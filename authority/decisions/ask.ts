import { BackoutError } from '../../common/errors.ts';
import type { GateVisit } from '../../records/run-state.ts';
import { tellQuestion } from '../gates/questions.ts';
import { requireRole } from '../../requests/permissions.ts';
import { rolesIn } from '../gates/quorum.ts';
import { storedSubject } from '../gates/stored-subject.ts';
import { lastVisit } from '../../records/fold/index.ts';
import { runAtGate } from '../context/at-gate.ts';
import { appendFor, type Adjudicate, type RequestContext, type RunInRequest } from '../context/request-context.ts';
import { visitMismatch } from '../context/named-run.ts';

/**
 * Somebody who is asked to decide needs to know something first: the question is on the gate's page and is sent to the
 * performer. It settles nothing, takes no seat, and stops no deadline.
 */
export const askAtGate: Adjudicate<'ask'> = async (asked) => {
  const { tx, envelope, person, roster } = asked;
  const found = runAtGate(asked);
  const gate = askedGate(found, envelope);
  requireWaiting(found, envelope.gate, gate);
  const subject = await storedSubject(tx, gate.subject);
  requireRole(roster, person, 'ask', [...(subject ? rolesIn(subject.quorum) : []), ...gate.escalatedTo]);
  const { gate: address, visit, question } = envelope;
  const number = gate.questions.length + 1;
  const entry = await appendFor(asked, found, 'gate.asked', { address, visit, number, question });
  await tellQuestion({ run: found.run, address, visit }, { number, question, by: person.person });
  return {
    message: `question ${number} stands at ${address}; ${found.plan.performedBy.role} is told`,
    run: envelope.run,
    entry: entry.seq,
    next: `read the answer: backout show ${envelope.run} ${address}`,
    data: { question: number },
  };
};

/** The visit of a gate that a question or an answer names. Throws `gate-not-waiting` or `visit-mismatch`. */
export function askedGate(
  { state }: RunInRequest,
  { gate: address, visit }: RequestContext<'ask' | 'reply'>['envelope'],
): GateVisit {
  const last = lastVisit(state, address);
  if (!last?.gate)
    throw new BackoutError('gate-not-waiting', `there is no gate ${address} that ${state.run} has come to`, {
      expected: 'a gate that has opened',
      found: address,
      next: `backout status ${state.run}`,
    });
  if (last.visit !== visit) throw visitMismatch(state.run, address, last.visit, visit);
  return last.gate;
}

function requireWaiting({ state }: RunInRequest, address: string, { settled, voided }: GateVisit): void {
  if (!settled && !voided) return;
  throw new BackoutError('gate-not-waiting', `the gate ${address} of ${state.run} no longer waits for a decision`, {
    found: voided ? 'void' : (settled?.settlement ?? 'settled'),
    next: `backout status ${state.run}`,
  });
}
