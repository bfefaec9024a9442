import { BackoutError } from '../../common/errors.ts';
import { lastVisit } from '../../records/fold/index.ts';
import type { RequestedGate } from '../../requests/requested-change.ts';
import { samePerson } from '../../roster/same-person.ts';
import type { Granted } from '../context/answers.ts';
import { runAtGate } from '../context/at-gate.ts';
import { quorumInWords } from '../context/format.ts';
import {
  appendFor,
  type Adjudicate,
  type Applies,
  type RequestContext,
  type Ruling,
} from '../context/request-context.ts';
import { isComplete, rolesIn, seatFor, stillNeeded, type Approver } from '../gates/quorum.ts';
import { whyGateDiffers } from '../gates/review.ts';
import { awaitedContingency, isFixForward, settleGate } from '../gates/settle-gate.ts';
import { voidGate, type Lapsed } from '../gates/void-gate.ts';
import { requireWaitingGate, settledError, type WaitingGate } from '../gates/waiting-gate.ts';
import { requireSeparate } from '../people/separation.ts';
import { systemActor } from '../people/system-actor.ts';

/**
 * One person's decision about one visit of a gate and one subject. An approval takes a seat of the quorum, and the one
 * that completes it settles the gate; the first refusal, or decision to fix forward or to live with it, settles it at once.
 */
export const decideGate: Adjudicate<'decide'> = async (asked) => {
  const waiting = requireWaitingGate(asked, runAtGate(asked));
  if (asked.tx.now >= waiting.gate.deadlineAt) return expire(asked, waiting);
  const changed = await whyGateDiffers(asked.tx, waiting.state, waiting.plan, waiting.address);
  if (changed) return askAgain(waiting, changed);
  const seat = requireEntitled(asked, waiting);
  requireReason(asked);
  const { decision, reason, subject, visit, defect } = asked.envelope;
  const { address, state, gate } = waiting;
  const entry = await appendFor(asked, waiting, 'gate.decided', {
    address,
    visit,
    subject,
    decision,
    reason,
    ...(defect === undefined ? {} : { defect }),
    seat,
    context: {
      windowLeftMs: leftMs(state.admitted?.windowClosesAt, asked),
      deadlineLeftMs: leftMs(gate.deadlineAt, asked),
      approvalsSoFar: waiting.approvals.length,
    },
  });
  return {
    ...(await settle(asked, waiting)),
    run: state.run,
    entry: entry.seq,
    next: `backout status ${state.run} --follow`,
  };
};

/** Its deadline passed before anybody noticed: that is settled first. */
async function expire(
  { envelope }: RequestContext<'decide'>,
  { run, address, state, plan, gate }: WaitingGate,
): Promise<Ruling> {
  const from = awaitedContingency(state, plan, address);
  if (from !== undefined) return { denied: deadlinePassed(address, gate.deadlineAt, from) };
  await settleGate(run, {
    run: state.run,
    address,
    visit: envelope.visit,
    settlement: 'expired',
    by: [],
    actor: systemActor,
  });
  const settled = lastVisit(run.state, address)?.gate?.settled;
  if (!settled) throw new BackoutError('internal', `the gate ${address} did not settle`);
  return { denied: settledError(state.run, address, settled) };
}

function deadlinePassed(address: string, deadlineAt: string, from: string): BackoutError {
  return new BackoutError('gate-not-waiting', `the deadline of ${address} has passed: nobody decides there any more`, {
    expected: `a decision before ${deadlineAt}`,
    found: `its contingency, which begins once it is over for ${from}`,
  });
}

/** What was shown is no longer what would run: nobody decides about that, and the gate is asked again. */
async function askAgain({ run, address, state }: WaitingGate, changed: Lapsed): Promise<Ruling> {
  await voidGate(run, changed, systemActor);
  return {
    denied: new BackoutError('subject-mismatch', `${changed.message}; ${address} is asked again`, {
      expected: 'a decision about what would run now',
      found: `what was shown at visit ${changed.visit}`,
      next: `look at it again: backout show ${state.run} ${address}`,
    }),
  };
}

/** The seat that an approval takes; null for a refusal, which anybody with a role in the quorum may give, the requester too. */
function requireEntitled({ envelope, person }: RequestContext<'decide'>, waiting: WaitingGate): string | null {
  const { address, step, state, plan, approvals } = waiting;
  const needed = rolesIn(step.quorum);
  if (!person.roles.some((role) => needed.includes(role))) {
    throw new BackoutError('role-missing', `${person.person} has no role that decides at ${address}`, {
      expected: quorumInWords(step.quorum),
      found: `the roles ${person.roles.join(', ')}`,
      next: `see who could, and ask them: backout show ${state.run} ${address}`,
    });
  }
  requireAnswerable(envelope.decision, waiting);
  if (envelope.decision === 'approve') requireSeparate(person.person, step, address, state, plan);
  requireUndecided(envelope, person, waiting);
  return envelope.decision === 'approve' ? requireSeat(person, waiting, approvals) : null;
}

/**
 * A decision is final, but for an approval that no longer counts, because the role or the key was lost: a person who
 * has one again approves again. An approval that another change of the roster has made complete is given once more to settle it.
 */
function requireUndecided(
  { decision }: RequestContext<'decide'>['envelope'],
  { person }: Approver,
  { gate, state, address, step, approvals }: WaitingGate,
): void {
  const before = gate.decisions.findLast(({ actor }) => actor.kind === 'person' && samePerson(actor.person, person));
  const counts = approvals.some((one) => samePerson(one.person, person));
  if (!before || !counts || (decision === 'approve' && isComplete(step.quorum, approvals))) return;
  throw new BackoutError('decided-already', `${person} decided at ${before.at}: ${before.decision}; that is final`, {
    found: before.decision,
    next: `backout show ${state.run} ${address}`,
  });
}

/** What was asked for is approved or refused: neither ends the run. */
function requireAnswerable(decision: string, { address, gate }: WaitingGate): void {
  if (gate.requested === null || decision === 'approve' || decision === 'refuse') return;
  throw new BackoutError('usage', `${address} asks for one thing, and not how the run ends`, {
    expected: 'approve or refuse',
    found: decision,
  });
}

function requireSeat(person: Approver, { step, address, state }: WaitingGate, approvals: readonly Approver[]): string {
  // Complete and not settled: somebody who had approved got their role back. Whoever says yes once more settles it.
  const isAgain = isComplete(step.quorum, approvals);
  const seat = isAgain ? rolesIn(step.quorum).find((role) => person.roles.includes(role)) : undefined;
  if (seat !== undefined) return seat;
  const free = seatFor(step.quorum, approvals, person);
  if (free !== undefined) return free;
  const holders = approvals
    .filter(({ roles }) => roles.some((role) => person.roles.includes(role)))
    .map((one) => one.person);
  const code = holders.length > 0 ? 'seat-taken' : 'role-not-needed';
  throw new BackoutError(
    code,
    `${address} no longer needs an approval by ${person.person}${holders.length > 0 ? `: ${holders.join(', ')} gave it` : ''}`,
    {
      expected: `${quorumInWords(step.quorum)}, less what was given`,
      found: `the roles ${person.roles.join(', ')}`,
      next: `backout show ${state.run} ${address}`,
    },
  );
}

function requireReason({ envelope }: RequestContext<'decide'>): void {
  if (envelope.defect !== undefined && !isFixForward(envelope.decision))
    throw new BackoutError('usage', `to ${envelope.decision} names no defect`, {
      expected: 'a defect only where it is fixed forward or lived with',
      found: envelope.defect,
    });
  if (envelope.decision === 'approve' || (envelope.reason ?? '').trim() !== '') return;
  throw new BackoutError('usage', `to ${envelope.decision} needs a reason`, {
    expected: '--reason TEXT',
    found: 'no reason',
  });
}

async function settle(
  { envelope, person, actor }: RequestContext<'decide'>,
  { run, address, state, step, gate, approvals }: WaitingGate,
): Promise<Granted & { applies?: Applies }> {
  const { decision, visit, reason, defect = null } = envelope;
  const ref = { run: state.run, address, visit, actor, reason, defect };
  if (decision !== 'approve') {
    const settlement = decision === 'refuse' ? 'refused' : decision;
    await settleGate(run, { ...ref, settlement, by: [person.person] });
    return {
      message: gate.requested
        ? refusedWords(address, gate.requested)
        : `${address} is settled as ${settlement}: ${state.run} ends`,
      data: { settlement, approvals: approvals.length },
    };
  }
  const all = [...approvals.filter((one) => !samePerson(one.person, person.person)), person];
  const data = { approvals: all.length, by: all.map((one) => one.person) };
  const rest = stillNeeded(step.quorum, all);
  if (rest) {
    const message = `your approval counts; ${address} still waits for ${quorumInWords(rest)}`;
    return { message, data: { ...data, settlement: null } };
  }
  await settleGate(run, { ...ref, settlement: 'approved', by: data.by });
  const approved = { data: { ...data, settlement: 'approved' } };
  if (!gate.requested) return { message: `${address} is approved: ${state.run} goes on`, ...approved };
  if (gate.requested.retrospective)
    return { message: `${address} is approved: what was done is approved afterwards`, ...approved };
  return { message: `${address} is approved`, ...approved, applies: { run: state.run, address, visit } };
}

function refusedWords(address: string, { retrospective }: RequestedGate): string {
  return retrospective
    ? `${address} is refused: it stays in the record that this should not have been done`
    : `${address} is refused: nothing of it is done, and the run goes on as it was`;
}

function leftMs(until: string | undefined, { tx }: RequestContext): number {
  return until === undefined ? 0 : Date.parse(until) - Date.parse(tx.now);
}
