import type { BodyOf, Entry } from '../entries.ts';
import type { GateVisit, RunState, StepOutcome, Visit } from '../run-state.ts';
import type { Folds } from './types.ts';
import { changeAttempt, changeVisit } from './visits.ts';

type GateType = 'gate.opened' | 'gate.decided' | 'gate.settled' | 'gate.denied' | 'gate.reminded' | 'gate.voided';

/** What a visit of a gate is settled as. Fix-forward is a refusal of this way; the settlement itself says which. */
const outcomes: Readonly<Record<BodyOf<'gate.settled'>['settlement'], StepOutcome>> = {
  approved: 'succeeded',
  refused: 'refused',
  'fix-forward': 'refused',
  expired: 'expired',
};

/** What the entries about gates change. */
export const gateFolds: Folds<GateType> = {
  'gate.opened': (state, { entry, body }) =>
    changeAttempt(state, { ...body, attempt: 1 }, { openedAt: entry.at, until: body.deadlineAt }, () => ({
      state: 'open',
      outcome: null,
      holding: null,
      next: { attempt: 2, at: null },
      gate: opened(entry, body),
    })),
  'gate.decided': (state, { entry, body }) =>
    changeGate(state, body, (gate) => ({
      decisions: [...gate.decisions, { ...body, at: entry.at, actor: entry.actor, seq: entry.seq }],
    })),
  'gate.settled': (state, { entry, body }) => {
    const decided = changeGate(state, body, () => ({
      settled: { ...body, at: entry.at, actor: entry.actor, seq: entry.seq },
    }));
    const outcome = outcomes[body.settlement];
    return changeAttempt(
      decided,
      { ...body, attempt: 1 },
      { endedAt: entry.at, outcome, endedBy: entry.actor },
      () => ({ state: 'settled', outcome, holding: null }),
    );
  },
  'gate.denied': (state, { entry, body }) => ({
    ...state,
    denials: [
      ...state.denials,
      {
        at: entry.at,
        actor: entry.actor,
        action: body.decision,
        code: body.code,
        message: body.message,
        address: body.address,
      },
    ],
  }),
  'gate.reminded': (state, { body }) => changeGate(state, body, (gate) => ({ reminders: gate.reminders + 1 })),
  'gate.voided': (state, { entry, body }) => {
    const voided = changeGate(state, body, () => ({ voided: { ...body, at: entry.at } }));
    return changeVisit(voided, { address: body.address, visit: body.visit + 1 }, () => ({}));
  },
};

/** The approvals that stand and have not been used are used from now on: an effect that they let run has begun. */
export function markUsed(state: RunState, gates: BodyOf<'step.started'>['gates'], at: string): RunState {
  return gates.reduce((marked, { gate, visit }) => {
    const present = marked.steps.get(gate)?.visits.find((each) => each.visit === visit)?.gate;
    return present?.settled?.settlement === 'approved' && present.voided === null && present.usedAt === null
      ? changeGate(marked, { address: gate, visit }, () => ({ usedAt: at }))
      : marked;
  }, state);
}

function opened(entry: Entry, body: BodyOf<'gate.opened'>): GateVisit {
  const { deadlineAt, measurements } = body;
  const subject = body.subject as GateVisit['subject'];
  return {
    openedAt: entry.at,
    deadlineAt,
    subject,
    measurements,
    decisions: [],
    settled: null,
    voided: null,
    usedAt: null,
    reminders: 0,
  };
}

function changeGate(
  state: RunState,
  at: { address: string; visit: number },
  change: (gate: GateVisit) => Partial<GateVisit>,
): RunState {
  return changeVisit(state, at, (visit: Visit) =>
    visit.gate === null ? {} : { gate: { ...visit.gate, ...change(visit.gate) } },
  );
}
