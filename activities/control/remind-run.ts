import type { ControlActivities } from '../contract.ts';
import { requestedChangeText } from '../../authority/approvals/open-requested.ts';
import { openRequests } from '../../authority/approvals/still-possible.ts';
import { placeOfRun, runAndPlan } from '../../authority/context/run-context.ts';
import { channelsForOccasion, runTitle, queueNotification } from '../../authority/context/notify.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { BodyOf } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { WriteTx } from '../../records/record-store.ts';
import { answering } from '../failure.ts';
import type { ControlDeps } from './deps.ts';
import { momentsOf, type PlanMoment } from './times.ts';

/**
 * Tells people what has become due about a run as a whole, by the record's clock: that nothing has begun in time, that
 * it is late, that its window has closed, each once; and again and again that it holds. Answers when to ask next.
 */
export function remindRunActivity(deps: ControlDeps): ControlActivities['remindRun'] {
  return ({ run }) =>
    answering(() =>
      deps.store.write(async (tx) => {
        await tellDue(deps, tx, run);
        const { state, plan } = await runAndPlan(tx, run);
        return { due: nextDue(state, plan, tx.now) };
      }),
    );
}

/** Tells and records what has become due about a run as a whole; each moment and each round once. */
export async function tellDue(deps: ControlDeps, tx: WriteTx, run: string): Promise<void> {
  await noteTimes(deps, tx, run);
  const { state, plan } = await runAndPlan(tx, run);
  await tellAgain(tx, state, plan);
  await askAgain(tx, state, plan);
}

/** Records what of the plan's own times has passed, and tells the performer; each moment once. */
export async function noteTimes({ actor }: ControlDeps, tx: WriteTx, run: string): Promise<void> {
  const { state, plan } = await runAndPlan(tx, run);
  const due = momentsOf(state, plan).filter(({ at }) => at <= tx.now);
  for (const { name, at, what, why, deviates, short } of due) {
    // A window that has closed is said to have closed.
    if (short && short.windowClosesAt <= tx.now) continue;
    // An extended window becomes short, and closes, once more.
    const closing = short?.windowClosesAt ?? (name === 'window' ? at : undefined);
    const key = ['time', name, run, ...(closing === undefined ? [] : [closing])].join('/');
    const place = { actor, ...placeOfRun(state), key };
    if (deviates) await tx.append({ type: 'deviation', ...place, body: { address: null, what, why } });
    if (short) await tx.append({ type: 'run.short', ...place, body: shortBody(short, tx.now) });
    await queueNotification(tx, state, {
      key,
      channels: channelsForOccasion(plan, 'held'),
      occasion: 'reminder',
      address: null,
      subject: `${run}: ${what}`,
      text: `${runTitle(state)}: ${what}; ${why}.\nWhat is to be done next: backout status ${run}`,
    });
  }
}

function shortBody({ windowClosesAt, neededMs }: NonNullable<PlanMoment['short']>, now: string): BodyOf<'run.short'> {
  return { windowClosesAt, windowLeftMs: Date.parse(windowClosesAt) - Date.parse(now), neededMs };
}

/** When something next becomes due about a run as a whole, in ms since 1970; null while nothing will by itself. */
export function nextDue(state: RunState, plan: FrozenPlan, now: string): number | null {
  const moments = momentsOf(state, plan).flatMap(({ at }) => (at > now ? Date.parse(at) : []));
  const since = holdsSince(state);
  const everyMs = plan.communication.remindEveryMs;
  const rounds = since === undefined ? [] : [nextRound(since, now, everyMs)];
  const asked = openRequests(state).map(({ gate }) => nextRound(gate.openedAt, now, everyMs));
  const all = [...moments, ...rounds, ...asked];
  return all.length === 0 ? null : Math.min(...all);
}

function nextRound(since: string, now: string, everyMs: number): number {
  return Date.parse(since) + (roundOf(since, now, everyMs) + 1) * everyMs;
}

/** What was asked for, and waits for an approval, is told again like a hold. */
async function askAgain(tx: WriteTx, state: RunState, plan: FrozenPlan): Promise<void> {
  for (const { address, visit, gate, requested } of openRequests(state)) {
    const round = roundOf(gate.openedAt, tx.now, plan.communication.remindEveryMs);
    if (round < 1) continue;
    await queueNotification(tx, state, {
      key: `asked-again/${state.run}/${address}/${visit}/${round}`,
      channels: channelsForOccasion(plan, 'gate-opened'),
      occasion: 'reminder',
      address,
      subject: `${state.run} still waits for a decision: ${requested.question}`.slice(0, 200),
      text: requestedChangeText(state, address, requested),
    });
  }
}

async function tellAgain(tx: WriteTx, state: RunState, plan: FrozenPlan): Promise<void> {
  const since = holdsSince(state);
  const round = since === undefined ? 0 : roundOf(since, tx.now, plan.communication.remindEveryMs);
  if (since === undefined || round < 1) return;
  const { run } = state;
  const why = state.heldBy ? `somebody asked it to hold: ${state.heldBy.reason}` : 'success is not shown';
  await queueNotification(tx, state, {
    key: `reminder/${run}/${since}/${round}`,
    channels: channelsForOccasion(plan, 'held'),
    occasion: 'reminder',
    address: null,
    subject: `${run} still holds: ${why}`,
    text: [
      `${runTitle(state)} still holds: ${why}.`,
      `Let it go on: backout continue ${run}`,
      `End it: backout stop ${run} --reason TEXT`,
    ].join('\n'),
  });
}

/** Since when the run as a whole waits for somebody. */
function holdsSince({ state, heldBy, measured }: RunState): string | undefined {
  if (state === 'held') return heldBy?.at;
  return state === 'concluding' && measured?.proven === false ? measured.at : undefined;
}

function roundOf(since: string, now: string, everyMs: number): number {
  return Math.floor((Date.parse(now) - Date.parse(since)) / everyMs);
}
