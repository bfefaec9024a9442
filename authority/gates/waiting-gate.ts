import { BackoutError } from '../../common/errors.ts';
import type { GateStep } from '../../plans/language/schema/index.ts';
import { lastVisit } from '../../records/fold/index.ts';
import type { GateVisit } from '../../records/run-state.ts';
import { gateOf } from '../context/gate-of.ts';
import { visitMismatch } from '../context/named-run.ts';
import type { RequestContext, RunInRequest } from '../context/request-context.ts';
import type { Approver } from './quorum.ts';
import { approvalsInForce } from './validity.ts';

/** A visit of a gate that waits for a decision, with the approvals that count so far. */
export interface WaitingGate extends RunInRequest {
  readonly address: string;
  readonly step: GateStep;
  readonly gate: GateVisit;
  readonly approvals: readonly Approver[];
}

/** The visit that a request names, waiting for a decision about the subject that it names. Throws what it is instead. */
export function requireWaitingGate(
  { tx, envelope, roster }: RequestContext<'decide' | 'break-glass'>,
  found: RunInRequest,
): WaitingGate {
  const { state, plan } = found;
  const { gate: address, visit, subject } = envelope;
  const step = gateOf(state, plan, address);
  const next = `backout status ${state.run}`;
  if (!step)
    throw new BackoutError('gate-unknown', `the plan of ${state.run} has no gate ${address}`, {
      expected: 'the address of a gate',
      found: address,
      next,
    });
  const last = lastVisit(state, address);
  if (last && last.visit !== visit) throw visitMismatch(state.run, address, last.visit, visit);
  const gate = last?.gate;
  if (!gate)
    throw new BackoutError('gate-not-waiting', `the gate ${address} of ${state.run} has not opened`, {
      found: last?.state ?? 'pending',
      next,
    });
  if (gate.settled) throw settledError(state.run, address, gate.settled);
  if (gate.voided || last.state !== 'open')
    throw new BackoutError('gate-not-waiting', `the gate ${address} of ${state.run} does not wait for a decision`, {
      found: gate.voided ? 'void' : last.state,
      next,
    });
  if (gate.subject !== subject) {
    throw new BackoutError('subject-mismatch', 'what was signed is not what this gate asks about', {
      expected: gate.subject,
      found: subject,
      next: `look at it again: backout show ${state.run} ${address}`,
    });
  }
  const approvals = approvalsInForce(gate, roster, tx.now);
  return { ...found, address, step, gate, approvals };
}

/** That somebody, or its deadline, has settled a gate before: who, when and how. */
export function settledError(
  run: string,
  address: string,
  { settlement, by, at }: NonNullable<GateVisit['settled']>,
): BackoutError {
  const who = by.length === 0 ? 'by its deadline' : `by ${by.join(', ')}`;
  return new BackoutError(
    'gate-settled',
    `the gate ${address} of ${run} was settled as ${settlement} ${who} at ${at}`,
    { expected: 'a gate that waits', found: settlement, next: `backout status ${run}` },
  );
}
