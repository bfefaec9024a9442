import type { ControlActivities } from '../contract.ts';
import { requestedChangeText } from '../../authority/approvals/open-requested.ts';
import { openRequests } from '../../authority/approvals/still-possible.ts';
import { systemActor } from '../../authority/people/system-actor.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { inRun } from '../../authority/transactions/in-run.ts';
import { channelsForOccasion, runTitle } from '../../authority/context/notify.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { BodyOf } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import { answering } from '../failure.ts';
import type { ControlDeps } from './deps.ts';
import { momentsOf, type PlanMoment } from './times.ts';

/**
 * Tells people what has become due about a run as a whole, by the record's clock: that nothing has begun in time, that
 * it is late, that its window has closed, each once; and again and again that it holds. Answers when to ask next.
 */
export function remindRunActivity(deps: ControlDeps): ControlActivities['remindRun'] {
  return ({ run: name }) =>
    answering(async () => {
      const { state, plan, now } = await inRun(deps.store, name, systemActor, (run) => tellDue(deps, run));
      return { due: nextDue(state, plan, now) };
    });
}

/** Tells and records what has become due about a run as a whole; each moment and each round once. */
export async function tellDue(deps: ControlDeps, run: RunTx): Promise<void> {
  await noteTimes(deps, run);
  await tellAgain(run);
  await askAgain(run);
}

/** Records what of the plan's own times has passed, and tells the performer; each moment once. */
export async function noteTimes({ actor }: ControlDeps, run: RunTx): Promise<void> {
  const { state, plan, name: of, now } = run;
  const due = momentsOf(state, plan).filter(({ at }) => at <= now);
  for (const { name, at, what, why, deviates, short } of due) {
    // A window that has closed is said to have closed.
    if (short && short.windowClosesAt <= now) continue;
    // An extended window becomes short, and closes, once more.
    const closing = short?.windowClosesAt ?? (name === 'window' ? at : undefined);
    const key = ['time', name, of, ...(closing === undefined ? [] : [closing])].join('/');
    if (deviates) await run.append({ type: 'deviation', actor, key, body: { address: null, what, why } });
    if (short) await run.append({ type: 'run.short', actor, key, body: shortBody(short, now) });
    await run.notify({
      key,
      channels: channelsForOccasion(plan, 'held'),
      occasion: 'reminder',
      address: null,
      subject: `${of}: ${what}`,
      text: `${runTitle(state)}: ${what}; ${why}.\nWhat is to be done next: backout status ${of}`,
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

/** What was asked for, and waits for an approval, gets the reminders of a hold. */
async function askAgain(run: RunTx): Promise<void> {
  const { state, plan, name } = run;
  for (const { address, visit, gate, requested } of openRequests(state)) {
    const round = roundOf(gate.openedAt, run.now, plan.communication.remindEveryMs);
    if (round < 1) continue;
    await run.notify({
      key: `asked-again/${name}/${address}/${visit}/${round}`,
      channels: channelsForOccasion(plan, 'gate-opened'),
      occasion: 'reminder',
      address,
      subject: `${name} still waits for a decision: ${requested.question}`.slice(0, 200),
      text: requestedChangeText(state, address, requested),
    });
  }
}

async function tellAgain(run: RunTx): Promise<void> {
  const { state, plan, name } = run;
  const since = holdsSince(state);
  const round = since === undefined ? 0 : roundOf(since, run.now, plan.communication.remindEveryMs);
  if (since === undefined || round < 1) return;
  const why = state.heldBy ? `somebody asked it to hold: ${state.heldBy.reason}` : 'success is not shown';
  await run.notify({
    key: `reminder/${name}/${since}/${round}`,
    channels: channelsForOccasion(plan, 'held'),
    occasion: 'reminder',
    address: null,
    subject: `${name} still holds: ${why}`,
    text: [
      `${runTitle(state)} still holds: ${why}.`,
      `Let it go on: backout continue ${name}`,
      `End it: backout stop ${name} --reason TEXT`,
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
