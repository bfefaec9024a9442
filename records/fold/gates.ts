import type { BodyOf, Entry } from '../entries.ts';
import type { GateVisit, RunState, StepOutcome, Visit } from '../run-state.ts';
import type { Folds } from './types.ts';
import { attemptAfter, changeAttempt, changeVisit } from './visits.ts';

type GateType =
  | 'gate.opened'
  | 'gate.decided'
  | 'gate.settled'
  | 'gate.denied'
  | 'gate.reminded'
  | 'gate.asked'
  | 'gate.answered'
  | 'gate.voided';

/** What a visit of a gate is settled as. Going forward, or living with it, refuses this way; the settlement itself says which. */
const outcomes: Readonly<Record<BodyOf<'gate.settled'>['settlement'], StepOutcome>> = {
  approved: 'succeeded',
  refused: 'refused',
  'fix-forward': 'refused',
  'live-with-it': 'refused',
  expired: 'expired',
};

/** The deadline of what has none: an ISO time after every other. */
export const unreachableFold = '9999-12-31T23:59:59.999Z';

/** What the entries about gates change. */
export const gateFolds: Folds<GateType> = {
  'gate.opened': (state, { entry, body }) =>
    changeAttempt(state, { ...body, attempt: 1 }, { openedAt: entry.at, until: body.deadlineAt }, () => ({
      state: 'open',
      outcome: null,
      holding: null,
      next: { attempt: attemptAfter(1), at: null },
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
  'gate.reminded': (state, { body }) =>
    changeGate(state, body, ({ reminders, escalatedTo }) => ({
      reminders: reminders + 1,
      escalatedTo: body.role ? [...escalatedTo, body.role] : escalatedTo,
    })),
  'gate.asked': (state, { entry, body: { number, question, ...at } }) =>
    changeGate(state, at, ({ questions }) => ({
      questions: [...questions, { number, question, actor: entry.actor, at: entry.at, answers: [] }],
    })),
  'gate.answered': (state, { entry, body }) => {
    const answer = { text: body.text, actor: entry.actor, at: entry.at };
    return changeGate(state, body, ({ questions }) => ({
      questions: questions.map((one) =>
        body.answers.includes(one.number) ? { ...one, answers: [...one.answers, answer] } : one,
      ),
    }));
  },
  'gate.voided': (state, { entry, body }) => {
    const voided = changeGate(state, body, () => ({ voided: { ...body, at: entry.at } }));
    const isRequested = state.steps.get(body.address)?.visits.some(({ gate }) => (gate?.requested ?? null) !== null);
    // Nobody asks again by itself for what was asked for once.
    if (isRequested === true) return changeVisit(voided, body, () => ({ state: 'settled', outcome: 'stopped' }));
    return changeVisit(voided, { address: body.address, visit: body.visit + 1 }, () => ({}));
  },
};

/** The approvals that are valid and have not been used are used from now on: an effect that they let run has begun. */
export function markUsed(state: RunState, gates: BodyOf<'step.started'>['gates'], at: string): RunState {
  return gates.reduce((marked, { gate, visit }) => {
    const present = marked.steps.get(gate)?.visits.find((each) => each.visit === visit)?.gate;
    return present?.settled?.settlement === 'approved' && present.voided === null && present.usedAt === null
      ? changeGate(marked, { address: gate, visit }, () => ({ usedAt: at }))
      : marked;
  }, state);
}

function opened(entry: Entry, body: BodyOf<'gate.opened'>): GateVisit {
  const { deadlineAt, measurements, requested } = body;
  const subject = body.subject as GateVisit['subject'];
  return {
    openedAt: entry.at,
    deadlineAt: deadlineAt ?? unreachableFold,
    requested: requested ?? null,
    subject,
    measurements,
    decisions: [],
    settled: null,
    voided: null,
    questions: [],
    escalatedTo: [],
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
