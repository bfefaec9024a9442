import { canonicalBytes } from '../../common/canonical.ts';
import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan, GateStep } from '../../plans/language/schema/index.ts';
import type { Actor, Measurement } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx, WriteTx } from '../../records/store.ts';
import { buildSubject, gateAt } from './subject.ts';
import { channelsFor, runTitle, tell } from './tell.ts';
import { later, quorumInWords, timeInWords } from './words.ts';

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
export async function openGate(tx: WriteTx, { run, address, visit }: GateRef, actor: Actor): Promise<void> {
  const { state, plan } = await runAndPlan(tx, run);
  const known = state.steps.get(address)?.visits.find((one) => one.visit === visit);
  if (known?.gate) return;
  const gate = gateAt(plan, address);
  const subject = await tx.putBlob(canonicalBytes(await buildSubject(tx, state, plan, address, visit)));
  const deadlineAt = later(tx.now, gate.deadlineMs);
  const measurements = await measuredFor(tx, gate, { run, address, visit });
  const entry = {
    type: 'gate.opened',
    actor,
    ...placeOfRun(state),
    key: `gate.opened/${run}/${address}/${visit}`,
  } as const;
  await tx.append({ ...entry, body: { address, visit, subject, deadlineAt, measurements } });
  await tell(tx, state, {
    key: `gate-opened/${run}/${address}/${visit}`,
    channels: channelsFor(plan, 'gate-opened'),
    occasion: 'gate-opened',
    address,
    subject: `${run} waits for a decision: ${gate.question}`,
    text: invitation(state, gate, address, deadlineAt),
  });
}

/** What every entry of a run carries. */
export function placeOfRun(state: RunState) {
  return { run: state.run, release: state.release, environment: state.environment, plan: state.plan };
}

/** A run's state and its frozen plan. Throws `run-unknown` or `plan-unknown`. */
export async function runAndPlan(tx: ReadTx, run: string): Promise<{ state: RunState; plan: FrozenPlan }> {
  const state = await tx.run(run);
  if (!state) throw new BackoutError('run-unknown', `there is no run ${run}`, { found: run, next: 'backout list' });
  const plan = await tx.plan(state.plan);
  if (!plan)
    throw new BackoutError('plan-unknown', `the record does not hold the plan of ${run}`, { found: state.plan });
  return { state, plan };
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
