import type { ControlActivities, VisitRef } from '../contract.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { awaitedContingency, settleGate } from '../../authority/gates/settle-gate.ts';
import { endAttempt } from '../../authority/attempts/index.ts';
import type { Visit } from '../../records/run-state.ts';
import { change } from './change.ts';
import type { ControlDeps } from './deps.ts';

/**
 * The deadline of a gate or the end of a wait has come: by the record's clock, read in the transaction that settles it.
 * Settled by somebody else in the meantime, not yet due, or with a contingency that is still under way for another step,
 * it changes nothing.
 */
export function timeUpActivity(deps: ControlDeps): ControlActivities['timeUp'] {
  return (ref) => change(deps, ref.run, [ref.address], (run) => timeUp(deps, run, ref));
}

async function timeUp({ actor }: ControlDeps, run: RunTx, ref: VisitRef): Promise<void> {
  const { state, plan, now } = run;
  const visit = state.steps.get(ref.address)?.visits.find((one) => one.visit === ref.visit);
  const open = visit?.attempts.at(-1);
  if (!visit || !open || !isDue(visit, now) || state.state === 'ending' || state.state === 'ended') return;
  if (visit.gate) {
    if (awaitedContingency(state, plan, ref.address) !== undefined) return;
    await settleGate(run, {
      ...ref,
      settlement: 'expired',
      by: [],
      actor,
      reason: 'the gate was not decided before its deadline',
    });
    return;
  }
  const durationMs = Date.parse(now) - Date.parse(open.openedAt ?? now);
  const result = { outcome: 'succeeded', durationMs, message: 'the time is over' } as const;
  await endAttempt(run, { ...ref, attempt: open.attempt }, result, actor);
}

/** Only what waits for a time is due: a manual step waits for people, however late it gets. */
function isDue(visit: Visit, now: string): boolean {
  const until = visit.gate ? visit.gate.deadlineAt : visit.attempts.at(-1)?.until;
  return visit.state === 'open' && until !== null && until !== undefined && until <= now;
}
