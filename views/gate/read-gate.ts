import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { isGate, stepAt } from '../../plans/language/plan-queries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { runAndPlan } from '../../authority/context/run-context.ts';
import type { GateView } from '../schemas/types.ts';
import { viewGate } from './gate.ts';
import { lastVerdicts } from './verdicts.ts';
import { storedSubject } from '../../authority/gates/stored-subject.ts';

/** What `show RUN GATE` shows: its last visit unless `visit` names another. Throws `run-unknown`, `gate-unknown` or `gate-not-waiting`. */
export async function readGateView(
  tx: ReadTx,
  run: string,
  address: string,
  visit?: number,
  by?: { person: string; now: string },
): Promise<GateView> {
  const { state, plan } = await runAndPlan(tx, run);
  const visits = state.steps.get(address)?.visits.filter(({ gate }) => gate !== null) ?? [];
  const shown = visit === undefined ? visits.at(-1) : visits.find((each) => each.visit === visit);
  if (shown?.gate === null || shown === undefined) throw noGate(state, plan, address);
  const subject = await storedSubject(tx, shown.gate.subject);
  if (subject === undefined)
    throw new BackoutError('blob-unknown', 'the subject of this gate is missing from the record', {
      expected: shown.gate.subject,
      found: 'nothing',
      next: 'backout audit verify',
    });
  const until = shown.gate.settled?.at ?? shown.gate.voided?.at;
  const measurements = await lastVerdicts(tx, state, shown.gate.measurements, until);
  const reader = by && { ...by, roster: await tx.roster() };
  return viewGate(state, plan, { address, visit: shown.visit, gate: shown.gate, subject, measurements, reader });
}

function noGate(state: RunState, plan: FrozenPlan, address: string): BackoutError {
  const known = [...state.steps.values()]
    .filter(({ visits }) => visits.some(({ gate }) => gate !== null))
    .map((step) => step.address);
  const isOfPlan = isGate(stepAt(plan, address));
  return new BackoutError(
    isOfPlan ? 'gate-not-waiting' : 'gate-unknown',
    isOfPlan ? `${address} of ${state.run} has not opened yet` : `${state.run} has no gate ${address}`,
    {
      expected: known.length === 0 ? 'a gate that has opened' : `one of ${known.join(', ')}`,
      found: address,
      next: `backout status ${state.run}`,
    },
  );
}
