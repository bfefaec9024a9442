import type { RunTx } from '../context/run-tx.ts';
import { canonicalBytes } from '../../common/canonical.ts';
import type { GateStep } from '../../plans/language/schema/index.ts';
import type { Actor, Measurement } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { buildSubject, gateAt } from './build-subject.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import { addMilliseconds, quorumInWords, timeInWords } from '../context/format.ts';

/** A visit of a gate. */
export interface GateRef {
  readonly run: string;
  readonly address: string;
  readonly visit: number;
}

/**
 * Opens a visit of a gate: stores its subject, writes `gate.opened` with the deadline and what was measured for it, and
 * tells people. A visit that is open already stays as it is. Whether it may open is for the caller to have asked.
 * Throws `run-unknown`, `plan-unknown` or `gate-unknown`.
 */
export async function openGate(run: RunTx, { address, visit }: Omit<GateRef, 'run'>, actor: Actor): Promise<void> {
  const { tx, state, plan, name } = run;
  const known = state.steps.get(address)?.visits.find((one) => one.visit === visit);
  if (known?.gate) return;
  const gate = gateAt(plan, address);
  const subject = await tx.putBlob(canonicalBytes(await buildSubject(tx, state, plan, address, visit)));
  const deadlineAt = addMilliseconds(tx.now, gate.deadlineMs);
  const measurements = await measuredFor(tx, gate, { run: name, address, visit });
  const entry = {
    type: 'gate.opened',
    actor,
    key: `gate.opened/${name}/${address}/${visit}`,
  } as const;
  await run.append({ ...entry, body: { address, visit, subject, deadlineAt, measurements } });
  await run.notify({
    key: `gate-opened/${name}/${address}/${visit}`,
    channels: channelsForOccasion(plan, 'gate-opened'),
    occasion: 'gate-opened',
    address,
    subject: `${name} waits for a decision: ${gate.question}`,
    text: invitation(state, gate, address, deadlineAt),
  });
}

/** The text that asks for a decision: what, until when, what happens otherwise, and the command to type. */
export function invitation(state: RunState, gate: GateStep, address: string, deadlineAt: string): string {
  const otherwise =
    gate.onDeadline.do === 'refuse'
      ? 'the run ends as expired'
      : `the contingency ${gate.onDeadline.contingency} begins`;
  return [
    `${runTitle(state)} waits at the gate ${address}: ${gate.question}`,
    `Needed: ${quorumInWords(gate.quorum)}; ${gate.role} sees to it. Why it was started: ${state.request.problem}`,
    `Until ${timeInWords(deadlineAt)}; if nobody decides, ${otherwise}.`,
    `See what is asked and decide: backout show ${state.run} ${address}`,
  ].join('\n');
}

/** The readings taken for this visit, the last of each criterion, in the order of the gate's `decideOn`. */
async function measuredFor(tx: ReadTx, gate: GateStep, { run, address, visit }: GateRef): Promise<Measurement[]> {
  const entries = await tx.entries({ run, type: 'criteria.measured' });
  const readings = entries.flatMap(({ type, body }) =>
    type === 'criteria.measured' && body?.purpose === 'gate' && body.address === address && body.visit === visit
      ? body.measurements
      : [],
  );
  return gate.decideOn.flatMap((id) => readings.findLast((one) => one.criterion === id) ?? []);
}
