import { coveredBy } from '../../plans/language/coverage.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { changesSomething, isGate, placedSteps, stepAt } from '../../plans/language/plan-queries.ts';
import type { Actor } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { replacementOf } from './replaced-steps.ts';
import type { RunTx } from '../context/run-tx.ts';
import { isUsed, whyChanged } from './validity.ts';
import { storedSubject } from './stored-subject.ts';
import { lastVisit } from '../../records/fold/index.ts';
import { voidGate, type Lapsed } from './void-gate.ts';

/**
 * Looks at every gate of a run that waits or is approved: where what would run behind it is no longer what people were
 * shown, its visit is void, a new one opens, and those who had approved are notified of what changed. For a caller
 * that has just changed what became of a step, in the same transaction.
 */
export async function reviewGates(run: RunTx, actor: Actor): Promise<void> {
  const { tx, state, plan } = run;
  if (state.state === 'ending' || state.state === 'ended') return;
  const gates = placedSteps(plan).filter(({ step, address }) => isGate(step) && state.steps.has(address));
  for (const { address } of gates) {
    const lapsed = await whyGateDiffers(tx, state, plan, address);
    if (lapsed) await voidGate(run, lapsed, actor);
  }
}

/** Why a gate that waits or is approved has to be asked again because its subject has changed, or undefined. */
export async function whyGateDiffers(
  tx: ReadTx,
  state: RunState,
  plan: FrozenPlan,
  address: string,
): Promise<Lapsed | undefined> {
  const at = lastVisit(state, address);
  const gate = at?.gate;
  // What a request opened is held against the run by what it asks for, and lapses.
  if (!gate || gate.voided || gate.requested) return undefined;
  const isApproved = gate.settled?.settlement === 'approved';
  if (!isApproved && (gate.settled || at.state !== 'open')) return undefined;
  const stored = await storedSubject(tx, gate.subject);
  if (!stored) return undefined;
  const isBegun = gate.settled !== null && isUsed(state, plan, stored, gate.settled.at);
  const why = whyChanged(state, plan, { gate: address, visit: at.visit, stored, isBegun });
  // Where nothing is left that an approval lets run, nobody is asked for one.
  return why && (!isApproved || leavesWork(state, plan, address))
    ? { gate: address, visit: at.visit, ...why }
    : undefined;
}

function leavesWork(state: RunState, plan: FrozenPlan, gate: string): boolean {
  return coveredBy(plan, gate).some((address) => {
    const step = stepAt(plan, address);
    const isMeant =
      !address.startsWith('@') && !address.endsWith('~undo') && replacementOf(state, address) === undefined;
    return isMeant && step !== undefined && changesSomething(step) && lastVisit(state, address)?.state !== 'settled';
  });
}
