import type { FrozenPlan, GateStep } from '../../plans/language/schema/index.ts';
import { stepAt } from '../../plans/language/plan-queries.ts';
import type { Subject } from '../../requests/subject.ts';
import { gateOf } from '../../authority/context/gate-of.ts';
import { stillNeeded } from '../../authority/gates/quorum.ts';
import { approvalsInForce, approversOf } from '../../authority/gates/validity.ts';
import { pointOfNoReturn } from '../../authority/context/point-of-no-return.ts';
import type { GateVisit, RunState } from '../../records/run-state.ts';
import type { GateView } from '../schemas/types.ts';
import { whoIs } from '../run/actors.ts';
import { possibleApprovers, type Reader } from './possible-approvers.ts';
import { shownDeviations, remainingMs } from '../run/run.ts';

/** Which visit of a gate, and the subject that was stored when it opened. */
export interface ShownGate {
  readonly address: string;
  readonly visit: number;
  readonly gate: GateVisit;
  readonly subject: Subject;
  /** The newest readings of what it is decided on; those of its opening where there are no newer ones. */
  readonly measurements: GateView['live']['measurements'];
  /** Who reads it; undefined where nobody is known. */
  readonly reader: Reader | undefined;
}

/** What `show RUN GATE` shows: the stored subject, and live beside it what the record knows now. Pure. */
export function viewGate(state: RunState, plan: FrozenPlan, shown: ShownGate): GateView {
  const { address, visit, gate, subject, reader } = shown;
  const waiting = gateState(state, shown) === 'waiting';
  const validApprovals = reader && waiting ? approvalsInForce(gate, reader.roster, reader.now) : approversOf(gate);
  const isLost = (who: string, seat: string | null) =>
    !validApprovals.some(({ person, roles }) => person === who && seat !== null && roles.includes(seat));
  return {
    v: 1,
    run: state.run,
    gate: address,
    visit,
    state: gateState(state, shown),
    subjectDigest: gate.subject,
    subject,
    live: {
      problem: state.request.problem,
      cause: state.request.cause,
      requestedBy: whoIs(state.requester),
      rehearsal: state.request.rehearsal ?? null,
      deviations: shownDeviations(state),
      openedAt: gate.openedAt,
      deadlineAt: gate.deadlineAt,
      windowClosesAt: state.admitted?.windowClosesAt ?? null,
      neededMs: remainingMs(state, plan),
      onDeadline: deadlineWords(gateOf(state, plan, address), gate),
      returnPoint: pointOfNoReturn(state, plan),
      measurements: shown.measurements,
      questions: gate.questions.map(({ number, actor, question, at, answers }) => ({
        number,
        who: whoIs(actor),
        question,
        at,
        answers: answers.map((one) => ({ who: whoIs(one.actor), text: one.text, at: one.at })),
      })),
      escalatedTo: gate.escalatedTo,
      voided: gate.voided && { message: gate.voided.message, at: gate.voided.at, changes: gate.voided.changes ?? [] },
      before: visitBefore(state, shown),
      decisions: gate.decisions.map(({ actor, decision, seat, reason, at }) => ({
        who: whoIs(actor),
        name: actor.kind === 'person' ? actor.name : whoIs(actor),
        decision,
        seat,
        reason,
        at,
        ...(decision === 'approve' && isLost(whoIs(actor), seat) ? { lost: true as const } : {}),
      })),
      stillNeeded: waiting ? stillNeeded(subject.quorum, validApprovals) : null,
      ...(waiting && reader
        ? possibleApprovers({ state, plan, address, gate, quorum: subject.quorum }, reader)
        : { could: [], you: null }),
      affected: plan.affects.map(({ service, because, call }) => ({ service, because, call })),
      ran: ranSoFar(state, plan),
    },
    commands: waiting ? commandsOf(state.run, address, gate) : [],
  };
}

/** The visit before, where it lapsed: whose approvals are void, and what changed. */
function visitBefore(state: RunState, { address, visit }: ShownGate): GateView['live']['before'] {
  const before = state.steps.get(address)?.visits.findLast((each) => each.visit < visit);
  const voided = before?.gate?.voided;
  if (!before?.gate || !voided) return null;
  const givers = approversOf(before.gate).map(({ person }) => person);
  return { visit: before.visit, message: voided.message, givers, changes: voided.changes ?? [] };
}

function gateState(state: RunState, { address, visit, gate }: ShownGate): GateView['state'] {
  if (gate.voided !== null) return 'voided';
  if (gate.settled !== null) return gate.settled.settlement;
  const present = state.steps.get(address)?.visits.find((each) => each.visit === visit);
  return present?.state === 'open' ? 'waiting' : 'voided';
}

function deadlineWords(step: GateStep | undefined, { requested }: GateVisit): string {
  if (requested)
    return requested.retrospective
      ? 'it stays open until it is decided'
      : 'it waits, or lapses when it can no longer be done';
  return step?.onDeadline.do === 'contingency'
    ? `the contingency “${step.onDeadline.contingency}” is taken`
    : 'the gate refuses';
}

function commandsOf(run: string, gate: string, { requested }: GateVisit): string[] {
  const both = [`backout approve ${run} ${gate}`, `backout refuse ${run} ${gate} --reason TEXT`];
  if (requested) return [...both, `backout ask ${run} ${gate} TEXT`];
  return [
    `backout approve ${run} ${gate}`,
    `backout refuse ${run} ${gate} --reason TEXT`,
    `backout fix-forward ${run} ${gate} --reason TEXT`,
    `backout live-with-it ${run} ${gate} --reason TEXT`,
    `backout ask ${run} ${gate} TEXT`,
  ];
}

function ranSoFar(state: RunState, plan: FrozenPlan): GateView['live']['ran'] {
  return [...state.steps.values()].flatMap(({ address, visits }) => {
    const last = visits.at(-1);
    const begun = last !== undefined && last.gate === null && (last.attempts.length > 0 || last.skipped !== null);
    return begun
      ? [{ address, title: stepAt(plan, address)?.title ?? address, outcome: last.outcome ?? last.state }]
      : [];
  });
}
