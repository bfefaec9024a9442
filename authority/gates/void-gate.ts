import type { Code } from '../../common/codes.ts';
import type { Actor } from '../../records/entries.ts';
import type { GateVisit } from '../../records/run-state.ts';
import { changeLines, diffSubjects, type SubjectChange } from './subject-changes.ts';
import type { RunTx } from '../context/run-tx.ts';
import { approversOf } from './validity.ts';
import { storedSubject } from './stored-subject.ts';
import { buildSubject } from './build-subject.ts';
import { requireGate } from '../context/gate-of.ts';
import { channelsOfGate, channelsForOccasion, runTitle } from '../context/notify.ts';

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
export async function voidGate(run: RunTx, lapsed: Lapsed, actor: Actor): Promise<void> {
  const { gate: address, visit, code, message } = lapsed;
  const found = run.state.steps.get(address)?.visits.find((one) => one.visit === visit)?.gate;
  const changes = code === 'subject-mismatch' && found ? await changesAt(run, lapsed, found) : [];
  const key = `gate.voided/${run.name}/${address}/${visit}`;
  const body = { address, visit, code, message, ...(changes.length > 0 ? { changes } : {}) };
  const { fresh } = await run.append({ type: 'gate.voided', actor, key, body });
  const givers = found ? approversOf(found).map(({ person }) => person) : [];
  if (fresh) await tellVoided(run, { lapsed, changes, givers, openedAt: found?.openedAt ?? run.now });
}

async function changesAt(
  { tx, state, plan }: RunTx,
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
  run: RunTx,
  { lapsed: { gate, visit, message }, changes, givers, openedAt }: Told,
): Promise<void> {
  const { state, plan, name } = run;
  const asked = channelsOfGate(plan, requireGate(state, plan, gate), openedAt, run.now);
  await run.notify({
    key: `gate-voided/${name}/${gate}/${visit}`,
    channels: [...new Set([...asked, ...channelsForOccasion(plan, 'held')])],
    occasion: changes.length > 0 ? 'changed' : 'held',
    address: gate,
    subject: `${name}: the approval of ${gate} no longer counts`,
    text: [
      `${runTitle(state)}: ${message}. The gate ${gate} is asked again.`,
      ...(givers.length > 0 ? [`This concerns ${givers.join(', ')}, who had approved.`] : []),
      ...(changes.length > 0 ? ['What changed:', ...changeLines(changes, told)] : []),
      `backout show ${name} ${gate}`,
    ].join('\n'),
  });
}
