import { canonicalBytes } from '../../common/canonical.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { Actor } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import type { RunTx } from '../context/run-tx.ts';
import { requestedSteps, testedAsOfNow } from '../gates/build-subject.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import { lastVisit } from '../../records/fold/index.ts';
import { quorumInWords } from '../context/format.ts';
import type { RequestedChange, RequestedGate } from '../../requests/requested-change.ts';
import type { Subject } from '../../requests/subject.ts';

/**
 * Opens a gate that no plan has, at a new visit of its address: stores its subject, which holds what was asked for,
 * and tells people. It has no deadline. Gives the visit and the seq of its entry.
 */
export async function openRequested(
  run: RunTx,
  address: string,
  gate: RequestedGate,
  actor: Actor,
): Promise<{ visit: number; entry: number }> {
  const { tx, state, plan, name } = run;
  const visit = (lastVisit(state, address)?.visit ?? 0) + 1;
  const subject = await tx.putBlob(canonicalBytes(await subjectOf(tx, state, plan, { address, visit, gate })));
  const key = `gate.opened/${name}/${address}/${visit}`;
  const body = { address, visit, subject, deadlineAt: null, measurements: [], requested: gate };
  const { entry } = await run.append({ type: 'gate.opened', actor, key, body });
  await run.notify({
    key: `gate-opened/${name}/${address}/${visit}`,
    channels: channelsForOccasion(plan, 'gate-opened'),
    occasion: 'gate-opened',
    address,
    subject: `${name} waits for a decision: ${gate.question}`.slice(0, 200),
    text: requestedChangeText(state, address, gate),
  });
  return { visit, entry: entry.seq };
}

/** The text that asks for a decision about something that was asked for, or done. */
export function requestedChangeText(state: RunState, address: string, gate: RequestedGate): string {
  return [
    `${runTitle(state)} waits at ${address}: ${gate.question}`,
    `Needed: ${quorumInWords(gate.quorum)}, because ${gate.because}. Not ${gate.by}.`,
    ...(gate.reason === null ? [] : [`Why: ${gate.reason}`]),
    ...(gate.undo.length === 0 ? [] : ['In this order:', ...gate.undo.map((one) => `  ${one}`)]),
    `It waits until it is decided${gate.retrospective ? '' : ', or can no longer be done'}. See what is asked and decide: backout show ${state.run} ${address}`,
  ].join('\n');
}

async function subjectOf(
  tx: ReadTx,
  state: RunState,
  plan: FrozenPlan,
  { address, visit, gate }: { address: string; visit: number; gate: RequestedGate },
): Promise<Subject> {
  const { question, quorum, excluded, lifted, ...requested } = gate;
  return {
    v: 1,
    installation: (await tx.installation()).id,
    run: state.run,
    plan: state.plan,
    environment: state.environment,
    gate: address,
    visit,
    question,
    quorum,
    excluded,
    lifted,
    covers: requestedSteps(state, plan, requested),
    requested: requested satisfies RequestedChange,
    ...(await testedAsOfNow(tx, state, plan)),
  };
}
