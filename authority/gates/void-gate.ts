import type { Code } from '../../common/codes.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { Actor } from '../../records/entries.ts';
import type { GateVisit, RunState } from '../../records/run-state.ts';
import type { WriteTx } from '../../records/record-store.ts';
import { changeLines, diffSubjects, type SubjectChange } from './subject-changes.ts';
import { placeOfRun, runAndPlan } from '../context/run-context.ts';
import { approversOf, storedSubject } from './validity.ts';
import { buildSubject } from './build-subject.ts';
import { requireGate } from '../context/gate-of.ts';
import { channelsOfGate, channelsForOccasion, runTitle, queueNotification } from '../context/notify.ts';

/** A visit of a gate whose approvals no longer count, and why. */
export interface Lapsed {
  readonly gate: string;
  readonly visit: number;
  readonly code: Code;
  readonly message: string;
}

/** Lines of a diff that a message carries; the entry and the page have them all. */
const told = 20;

/**
 * Voids what was decided at a visit of a gate, so that the gate is asked again in a new one, and tells people why. Where
 * its subject has changed, the entry and the message to those who had approved carry what changed, as a diff. Voided
 * before, it changes nothing.
 */
export async function voidGate(tx: WriteTx, run: string, lapsed: Lapsed, actor: Actor): Promise<void> {
  const { state, plan } = await runAndPlan(tx, run);
  const { gate: address, visit, code, message } = lapsed;
  const found = state.steps.get(address)?.visits.find((one) => one.visit === visit)?.gate;
  const changes = code === 'subject-mismatch' && found ? await changesAt(tx, state, plan, lapsed, found) : [];
  const key = `gate.voided/${run}/${address}/${visit}`;
  const body = { address, visit, code, message, ...(changes.length > 0 ? { changes } : {}) };
  const { fresh } = await tx.append({ type: 'gate.voided', actor, ...placeOfRun(state), key, body });
  const givers = found ? approversOf(found).map(({ person }) => person) : [];
  if (fresh) await tellVoided(tx, state, plan, { lapsed, changes, givers, openedAt: found?.openedAt ?? tx.now });
}

async function changesAt(
  tx: WriteTx,
  state: RunState,
  plan: FrozenPlan,
  { gate, visit }: Lapsed,
  { subject }: GateVisit,
): Promise<SubjectChange[]> {
  const stored = await storedSubject(tx, subject);
  return stored ? diffSubjects(stored, await buildSubject(tx, state, plan, gate, visit)) : [];
}

interface Told {
  readonly lapsed: Lapsed;
  readonly changes: readonly SubjectChange[];
  readonly givers: readonly string[];
  readonly openedAt: string;
}

async function tellVoided(
  tx: WriteTx,
  state: RunState,
  plan: FrozenPlan,
  { lapsed: { gate, visit, message }, changes, givers, openedAt }: Told,
): Promise<void> {
  const { run } = state;
  const asked = channelsOfGate(plan, requireGate(state, plan, gate), openedAt, tx.now);
  await queueNotification(tx, state, {
    key: `gate-voided/${run}/${gate}/${visit}`,
    channels: [...new Set([...asked, ...channelsForOccasion(plan, 'held')])],
    occasion: changes.length > 0 ? 'changed' : 'held',
    address: gate,
    subject: `${run}: the approval of ${gate} no longer counts`,
    text: [
      `${runTitle(state)}: ${message}. The gate ${gate} is asked again.`,
      ...(givers.length > 0 ? [`This concerns ${givers.join(', ')}, who had approved.`] : []),
      ...(changes.length > 0 ? ['What changed:', ...changeLines(changes, told)] : []),
      `backout show ${run} ${gate}`,
    ].join('\n'),
  });
}
