import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { silencedPlace } from '../../plans/language/document/exceptions.ts';
import type { Subject } from '../../requests/subject.ts';
import type { Measurement } from '../../records/entries.ts';
import type { GateVisit, RunState } from '../../records/run-state.ts';
import type { ReportView } from '../schemas/types.ts';
import { whoIs } from '../run/actors.ts';
import { recheckDecision } from './recheck-decision.ts';
import { executedSteps } from './executed-steps.ts';
import { responsibilityView, unapprovedActs } from '../run/requests.ts';
import { shownDeviations, rehearsalOf } from '../run/run.ts';
import { undeliveredMessages } from '../run/undelivered.ts';

/** What a report needs besides the run and its plan. */
export interface ReportSources {
  /** Stored subjects of the run's gates, by digest. */
  readonly subjects: ReadonlyMap<string, Subject>;
  /** The last assessment before the run was asked for; empty where there was none. */
  readonly assessment: readonly Measurement[];
  /** Administrators made with the checkpoint key in the time of the run. */
  readonly recoveries: ReportView['recoveries'];
}

/** Everything an incident review asks about a run. Pure. */
export function viewReport(state: RunState, plan: FrozenPlan, sources: ReportSources): ReportView {
  const { problem, cause, incident, change, defect } = state.request;
  const { measured, ended } = state;
  return {
    v: 1,
    run: state.run,
    outcome: ended?.outcome ?? (state.denied === null ? null : 'denied'),
    what: {
      release: state.release,
      returnsTo: plan.returnsTo,
      environment: state.environment,
      plan: state.plan,
      title: plan.title,
      requestedAt: state.requestedAt,
      endedAt: ended?.at ?? null,
      message: ended?.message ?? state.denied?.message ?? null,
      rehearsal: rehearsalOf(state),
    },
    why: {
      problem,
      cause,
      incident,
      change,
      defect,
      requestedBy: whoIs(state.requester),
      assessment: sources.assessment,
    },
    authorized: gatesOf(state).map((each) => authorization(state, plan, each, sources)),
    shown: gatesOf(state).flatMap(({ address, visit, gate }) => {
      const subject = sources.subjects.get(gate.subject);
      return subject === undefined
        ? []
        : [{ gate: address, visit, subjectDigest: gate.subject, subject, measurements: gate.measurements }];
    }),
    ran: executedSteps(state, plan),
    deviated: shownDeviations(state),
    verified:
      measured === null ? null : { proven: measured.proven, measurements: measured.measurements, at: measured.at },
    told: state.told.map(({ at, channel, occasion, outcome, message }) => ({
      at,
      channel,
      occasion,
      outcome,
      message,
    })),
    recoveries: sources.recoveries,
    notes: notesOf(state),
    performed: state.performers.map(({ at, person }) => ({ at, who: person })),
    brokenGlass: responsibilityView(state).brokenGlass,
    recorded: responsibilityView(state).recorded,
    silenced: plan.silenced.map(({ code, at, because }) => ({ code, at: silencedPlace(plan, at), because })),
    open: openOf(state),
  };
}

interface GateOf {
  readonly address: string;
  readonly visit: number;
  readonly gate: GateVisit;
}

function gatesOf(state: RunState): GateOf[] {
  const all = [...state.steps.values()].flatMap(({ address, visits }) =>
    visits.flatMap(({ visit, gate }) => (gate === null ? [] : [{ address, visit, gate }])),
  );
  return all.toSorted((one, other) => Date.parse(one.gate.openedAt) - Date.parse(other.gate.openedAt));
}

/** A gate with who decided what and, for its last visit, who was turned away. */
function authorization(
  state: RunState,
  plan: FrozenPlan,
  { address, visit, gate }: GateOf,
  { subjects }: ReportSources,
): ReportView['authorized'][number] {
  const subject = subjects.get(gate.subject);
  const until = state.steps.get(address)?.visits.find((each) => each.visit === visit + 1)?.gate?.openedAt;
  const isOfVisit = (at: string) => at >= gate.openedAt && (until === undefined || at < until);
  return {
    gate: address,
    visit,
    settlement:
      gate.voided === null
        ? settledWords(gate)
        : `${gate.settled?.settlement ?? 'open'}, then voided: ${gate.voided.message}`,
    at: gate.settled?.at ?? null,
    decisions: gate.decisions.flatMap((each) => {
      const { actor, decision, seat, reason, at } = each;
      if (actor.kind !== 'person') return [];
      const allowed = subject !== undefined && recheckDecision(each, subject, state, plan);
      return [
        {
          who: actor.person,
          name: actor.name,
          roles: actor.roles,
          key: actor.key,
          decision,
          seat,
          reason,
          at,
          allowed,
        },
      ];
    }),
    denied: state.denials
      .filter((denial) => denial.address === address && isOfVisit(denial.at))
      .map(({ actor, code, message, at }) => ({ who: whoIs(actor), code, message, at })),
  };
}

/** Passed without its quorum is not the same as approved. */
function settledWords({ settled }: GateVisit): string | null {
  if (settled === null) return null;
  return settled.brokenGlass === true ? `${settled.settlement} by breaking the glass` : settled.settlement;
}

/** What people wrote down, and the requests that were refused apart from decisions at gates. */
function notesOf(state: RunState): ReportView['notes'] {
  const notes = state.notes.map(({ at, actor, text }) => ({ at, who: whoIs(actor), text }));
  const refused = state.denials
    .filter(({ address }) => address === null)
    .map(({ at, actor, action, code, message }) => ({
      at,
      who: whoIs(actor),
      text: `was refused “${action}”: ${message} (${code})`,
    }));
  return [...notes, ...refused].toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

const afterwards = 'an approval afterwards';

function openOf(state: RunState): string[] {
  const missed = undeliveredMessages(state).map(({ channel, occasion }) => `“${channel}” was not told (${occasion})`);
  const asked = unapprovedActs(state).map(({ gate }) => `${gate} still waits for an approval afterwards`);
  // What was open when it ended and is decided since is no longer open.
  const left = state.ended?.open.filter((one) => !one.endsWith(afterwards)) ?? [];
  if (state.ended !== null) return [...asked, ...left, ...missed];
  if (state.denied !== null) return missed;
  const waiting = [...state.steps.values()]
    .filter(({ visits }) => visits.at(-1)?.state !== 'settled')
    .map(({ address, visits }) => `${address}: ${visits.at(-1)?.state ?? 'pending'}`);
  return ['the run has not ended', ...waiting, ...missed];
}
