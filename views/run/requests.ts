import { openRequests } from '../../authority/approvals/still-possible.ts';
import { stepOfRequested } from '../../plans/language/outline/address.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx, RunRow } from '../../records/record-store.ts';
import type { RunView, StepView } from '../schemas/types.ts';
import { whoIs } from './actors.ts';

/** Gates that requests opened in a run, as lines of its step list: behind the step that they are about, or at the end. */
export function withRequests(state: RunState, steps: readonly StepView[]): StepView[] {
  const requested = [...state.steps.values()].flatMap(({ address, visits }) => {
    const last = visits.at(-1);
    return last?.gate?.requested ? [lineOf(address, last)] : [];
  });
  const about = (line: StepView) => stepOfRequested(line.address);
  const known = new Set(steps.map(({ address }) => address));
  return [
    ...steps.flatMap((step) => [step, ...requested.filter((line) => about(line) === step.address)]),
    ...requested.filter((line) => !known.has(about(line) ?? '')),
  ];
}

type Requested = NonNullable<RunState['steps'] extends ReadonlyMap<string, infer R> ? R : never>['visits'][number];

function lineOf(address: string, visit: Requested): StepView {
  const { gate } = visit;
  const question = gate?.requested?.question ?? address;
  return {
    address,
    depth: 1,
    kind: 'gate',
    title: question,
    role: gate?.requested?.by ?? '',
    effect: null,
    state: visit.state === 'settled' ? (visit.outcome ?? 'stopped') : visit.state,
    visit: visit.visit,
    attempt: 1,
    startedAt: gate?.openedAt ?? null,
    endedAt: gate?.settled?.at ?? gate?.voided?.at ?? null,
    expectedMs: 0,
    message: gate?.voided?.message ?? null,
    offers: [],
    irreversible: false,
    undo: false,
    lastLines: [],
    instructions: null,
  };
}

/** What of a run waits for an approval afterwards: by its gate, with what was done. */
export function unapprovedActs(state: RunState): { gate: string; question: string; since: string }[] {
  return openRequests(state)
    .filter(({ requested }) => requested.retrospective)
    .map(({ address, requested, gate }) => ({ gate: address, question: requested.question, since: gate.openedAt }));
}

/** Runs, also those that have ended, of which something waits for an approval afterwards. */
export async function unapprovedRuns(tx: ReadTx): Promise<RunState[]> {
  const entries = await tx.entries({ type: 'glass.broken' });
  const names = new Set(entries.flatMap(({ entry }) => entry.run ?? []));
  const states = await Promise.all([...names].map((name) => tx.run(name)));
  return states.filter((state) => state !== undefined).filter((state) => unapprovedActs(state).length > 0);
}

/** Who performs a run, whom it was offered to, what went past its approvals, and what was done by hand. */
export function responsibilityView(
  state: RunState,
): Required<Pick<RunView, 'performer' | 'offeredTo' | 'brokenGlass' | 'unapproved' | 'recorded'>> {
  return {
    performer: state.performers.at(-1)?.person ?? null,
    offeredTo: state.offeredTo?.person ?? null,
    brokenGlass: state.brokenGlass.map(({ what, address, reason, at, actor }) => ({
      what,
      gate: address,
      who: whoIs(actor),
      reason,
      at,
    })),
    unapproved: unapprovedActs(state),
    recorded: state.recorded && {
      doneAt: state.recorded.doneAt,
      doneBy: state.recorded.doneBy,
      what: state.recorded.what,
      outcome: state.recorded.outcome,
      by: whoIs(state.recorded.actor),
      files: state.recorded.files,
    },
  };
}

/** Lines of a list, with the gates of each run that wait for an approval afterwards. */
export async function withUnapproved(tx: ReadTx, rows: readonly RunRow[]): Promise<RunRow[]> {
  const open = new Map(
    (await unapprovedRuns(tx)).map((state) => [state.run, unapprovedActs(state).map(({ gate }) => gate)]),
  );
  return rows.map((row) => {
    const gates = open.get(row.run);
    return gates === undefined ? row : { ...row, unapproved: gates };
  });
}
