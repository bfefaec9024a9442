import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan, GateStep } from '../../plans/language/schema/index.ts';
import type { Actor, BodyOf } from '../../records/entries.ts';
import type { GateVisit, RunState } from '../../records/run-state.ts';
import { undoableSteps } from '../context/undo-candidates.ts';
import { type GateRef } from './open-gate.ts';
import type { RunTx } from '../context/run-tx.ts';
import { requireGate, requestedAt } from '../context/gate-of.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import { enteredAt, nextContingencyVisit } from '../context/contingency-entry.ts';
import { addMilliseconds } from '../context/format.ts';

type Settled = BodyOf<'gate.settled'>;
export interface Settlement extends GateRef {
  readonly settlement: Settled['settlement'];
  /** Whose decisions settle it: all who approved, the one who refused; nobody for a deadline. */
  readonly by: readonly string[];
  readonly actor: Actor;
  readonly reason?: string | null;
  /** Somebody who may break the glass approves in place of the quorum. */
  readonly brokenGlass?: boolean;
  /** The defect that is fixed forward, or lived with. */
  readonly defect?: string | null;
}
/** `fresh`: this call settled it; otherwise how, when and by whom it had been settled before. */
export type SettleResult =
  | { fresh: true; settled: Settled }
  | { fresh: false; settled: NonNullable<GateVisit['settled']> };

/**
 * Settles a visit of a gate, once, and writes what follows in the same transaction: an approval may be used until
 * `useBefore`; a refusal, a decision to fix forward or to live with it, and a deadline that refuses let the run end; a
 * deadline can choose a contingency instead. Settled before, it changes nothing and says how. Throws `gate-not-waiting` where the visit is
 * not open, and `gate-not-waiting` for an expiry before the deadline by the record's clock.
 */
export async function settleGate(run: RunTx, asked: Settlement): Promise<SettleResult> {
  const { address, visit, settlement, by, actor } = asked;
  const { state, plan, now } = run;
  const open = openVisit(state, asked);
  if (open.settled) return { fresh: false, settled: open.settled };
  if (open.voided) throw notWaiting(asked, 'it is void');
  if (settlement === 'expired' && now < open.deadlineAt) throw notWaiting(asked, `its deadline is ${open.deadlineAt}`);
  const gate = requireGate(state, plan, address);
  // What was asked for is done in the transaction of its approval: there is nothing left to use.
  const isRequested = requestedAt(state, address) !== undefined;
  const useBefore = settlement === 'approved' && !isRequested ? addMilliseconds(now, gate.useWithinMs) : null;
  const contingency =
    settlement === 'expired' && gate.onDeadline.do === 'contingency' ? gate.onDeadline.contingency : null;
  const broken = asked.brokenGlass === true ? { brokenGlass: true as const } : {};
  const settled = { address, visit, subject: open.subject, settlement, by: [...by], contingency, useBefore, ...broken };
  const key = `gate.settled/${run.name}/${address}/${visit}`;
  await run.append({ type: 'gate.settled', actor, key, body: settled });
  await (isRequested ? tellDecided(run, asked) : writeConsequence(run, gate, asked));
  return { fresh: true, settled };
}

/**
 * Where the contingency is under way that a gate's deadline would choose: its steps have one place in the run, so the
 * deadline settles once that is over. Undefined where nothing is in the way.
 */
export function awaitedContingency(state: RunState, plan: FrozenPlan, address: string): string | undefined {
  const { onDeadline } = requireGate(state, plan, address);
  return onDeadline.do === 'contingency' ? enteredAt(state, onDeadline.contingency)?.from : undefined;
}

/** Whether a decision or settlement is to go on without a rollback. */
export function isFixForward<T extends string>(decision: T): decision is T & ('fix-forward' | 'live-with-it') {
  return decision === 'fix-forward' || decision === 'live-with-it';
}

function openVisit(state: RunState, asked: GateRef): GateVisit {
  const visits = state.steps.get(asked.address)?.visits ?? [];
  const gate = visits.find(({ visit }) => visit === asked.visit)?.gate;
  if (!gate) throw notWaiting(asked, 'it has not opened');
  return gate;
}

function notWaiting({ run, address, visit }: GateRef, found: string): BackoutError {
  const message = `visit ${visit} of the gate ${address} does not wait for this: ${found}`;
  return new BackoutError('gate-not-waiting', message, { found, next: `backout show ${run} ${address}` });
}

/** The person who asked for something is notified of how it was decided, and by whom. */
async function tellDecided(
  run: RunTx,
  { address, visit, settlement, actor, reason = null }: Settlement,
): Promise<void> {
  const { state, plan, name } = run;
  const who = actor.kind === 'person' ? actor.person : 'somebody';
  const because = reason === null ? '' : `: ${reason}`;
  const asker = requestedAt(state, address)?.by ?? 'somebody';
  await run.notify({
    key: `gate-decided/${name}/${address}/${visit}`,
    channels: channelsForOccasion(plan, 'gate-opened'),
    occasion: 'gate-opened',
    address,
    subject: `${name}: ${address} is ${settlement}`,
    text: `${runTitle(state)}: what ${asker} asked for at ${address} is ${settlement} by ${who}${because}\nbackout status ${name}`,
  });
}

async function writeConsequence(run: RunTx, gate: GateStep, asked: Settlement): Promise<void> {
  const { state, plan, name } = run;
  const { address, visit, settlement, actor, reason = null, defect = null } = asked;
  if (settlement === 'approved') return;
  if (settlement === 'expired' && gate.onDeadline.do === 'contingency') {
    const { contingency } = gate.onDeadline;
    const body = { address, visit, contingency, contingencyVisit: nextContingencyVisit(state, contingency), reason };
    const key = `contingency.chosen/${name}/${address}/${visit}`;
    await run.append({ type: 'contingency.chosen', actor, key, body });
    return;
  }
  // Of several gates that refuse side by side the first one says how the run ends.
  if (state.state === 'ending' || state.state === 'ended') return;
  const outcome = isFixForward(settlement) ? 'not-rolled-back' : settlement;
  const forward = isFixForward(settlement) ? { instead: settlement, defect } : {};
  const body = { outcome, reason, undo: [], undoable: undoableSteps(plan, state), ...forward } as const;
  await run.append({
    type: 'run.ending',
    actor,
    key: `run.ending/${name}`,
    body: { ...body, undo: [...body.undo] },
  });
}
