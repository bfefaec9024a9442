import type { Envelope } from '../../requests/envelope.ts';
import type { Roster } from '../../roster/schema.ts';
import { canonicalText } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import type { BodyOf, EntryType, EntryWithBody } from '../../records/entries.ts';
import { mayCause, signedAlways } from './causes.ts';
import type { CopiedReceipt, RecordCopy } from '../copy/record-copy.ts';
import type { Findings } from './findings.ts';
import { RosterChanges } from './roster-changes.ts';

/** Checks the signature of a request against a roster; the room of authority has it, and the caller hands it in. */
export type VerifyReceipt = (
  receipt: Pick<CopiedReceipt, 'bytes' | 'signature' | 'receivedAt'>,
  roster: Roster,
) => Promise<{ ok: true; envelope: Envelope; key: string } | { ok: false; message: string }>;

/** An entry that somebody's request caused, and the roster in force before it. */
export interface CausedEntry {
  readonly item: EntryWithBody;
  readonly roster: Roster | null;
}

/** Whether the request behind every entry is there, is the one it names, was signed by its person, and says what the entry says. */
export async function checkRequests(
  caused: readonly CausedEntry[],
  copy: RecordCopy,
  verify: VerifyReceipt | undefined,
  findings: Findings,
): Promise<void> {
  const proofs = new Map<string, ReturnType<VerifyReceipt>>();
  const uses = new Map<string, number>();
  const rosters = new RosterChanges();
  for (const { item, roster } of caused) {
    checkUse(item, uses, findings);
    const receipt = receiptOf(item, copy, findings);
    const { actor } = item.entry;
    if (receipt === undefined || actor.kind !== 'person' || verify === undefined || roster === null) continue;
    const proof = await (proofs.get(receipt.digest) ?? remembered(proofs, receipt, verify(receipt, roster)));
    checkProof(item, proof, findings);
    const why = proof.ok ? rosters.whyNot(item, proof.envelope, roster) : undefined;
    if (why !== undefined)
      findings.add('request-mismatch', item.entry.seq, `entry ${item.entry.seq} (${item.type}): ${why}`);
  }
}

/** Entries of which one request makes one: signed once, it was not meant twice. */
const onceEach: readonly EntryType[] = [
  ...signedAlways,
  'run.ending',
  'gate.settled',
  'step.resolved',
  'contingency.chosen',
];

/** Finds an entry that was written again under an old signature, such as a roster that brings a removed person back. */
function checkUse({ entry, type }: EntryWithBody, uses: Map<string, number>, findings: Findings): void {
  const { actor, seq } = entry;
  if (actor.kind !== 'person' || !onceEach.includes(type)) return;
  const use = `${type} ${actor.request}`;
  const first = uses.get(use);
  if (first === undefined) uses.set(use, seq);
  else
    findings.add(
      'request-mismatch',
      seq,
      `entry ${seq} (${type}): the request of ${actor.person} was used before, for entry ${first}`,
    );
}

/** Whether an entry comes from somebody's request. */
export function isCaused({ entry }: EntryWithBody): boolean {
  return entry.actor.kind !== 'system';
}

function remembered<T>(proofs: Map<string, T>, { digest }: CopiedReceipt, proof: T): T {
  proofs.set(digest, proof);
  return proof;
}

function receiptOf({ entry }: EntryWithBody, copy: RecordCopy, findings: Findings): CopiedReceipt | undefined {
  const { actor } = entry;
  if (actor.kind === 'system' || copy.receipt === undefined) return undefined;
  const receipt = copy.receipt(actor.request);
  // Of somebody who proved nothing, not every request is kept.
  if (receipt === undefined && actor.kind === 'person')
    findings.add(
      'receipt-missing',
      entry.seq,
      `entry ${entry.seq} (${entry.type}): the request of ${actor.person} is missing`,
    );
  if (receipt === undefined || digestOf(receipt.bytes) === actor.request) return receipt;
  findings.add(
    'receipt-altered',
    entry.seq,
    `entry ${entry.seq} (${entry.type}): the request of ${actor.person} does not have the digest that the entry names`,
  );
  return undefined;
}

function checkProof(item: EntryWithBody, proof: Awaited<ReturnType<VerifyReceipt>>, findings: Findings): void {
  const { entry } = item;
  if (entry.actor.kind !== 'person') return;
  const about = `entry ${entry.seq} (${entry.type})`;
  if (!proof.ok)
    findings.add(
      'signature-invalid',
      entry.seq,
      `${about}: the request of ${entry.actor.person} does not verify: ${proof.message}`,
    );
  else if (proof.envelope.by !== entry.actor.person || proof.key !== entry.actor.key)
    findings.add(
      'request-mismatch',
      entry.seq,
      `${about}: it names ${entry.actor.person}, its request was signed by ${proof.envelope.by} with ${proof.key}`,
    );
  else if (!isSaid(item, proof.envelope))
    findings.add('request-mismatch', entry.seq, `${about}: it is not what ${entry.actor.person} asked for`);
}

/** Whether an action can cause an entry, and the entry says what was signed; the latter for the entries that decide most. */
function isSaid({ entry, type, body }: EntryWithBody, envelope: Envelope): boolean {
  if (!mayCause(envelope, type)) return false;
  if ('run' in envelope && entry.run !== null && envelope.run !== entry.run) return false;
  if (body === undefined) return true;
  switch (type) {
    case 'gate.decided':
      return (
        envelope.action === 'decide' &&
        envelope.gate === body.address &&
        envelope.visit === body.visit &&
        envelope.subject === body.subject &&
        envelope.decision === body.decision
      );
    case 'run.requested':
      return isAskedFor(body, envelope) && envelope.plan === entry.plan && envelope.environment === entry.environment;
    case 'gate.settled':
      return (
        (envelope.action === 'decide' || envelope.action === 'break-glass') &&
        envelope.gate === body.address &&
        envelope.visit === body.visit &&
        (envelope.action === 'break-glass') === (body.brokenGlass === true)
      );
    case 'run.recorded':
      return (
        envelope.action === 'record-manual' &&
        envelope.outcome === body.outcome &&
        envelope.what === body.what &&
        envelope.doneAt === body.doneAt &&
        envelope.doneBy === body.doneBy
      );
    case 'window.extended':
      return envelope.action === 'extend' && envelope.until === body.until;
    case 'performer.offered':
      return envelope.action === 'handover' && envelope.to === body.to;
    case 'performer.changed':
      return envelope.action === 'take-over' && envelope.by === body.to;
    case 'glass.broken':
      return glassActions[body.what] === envelope.action;
    case 'run.held':
      return envelope.action === 'hold' && envelope.reason === body.reason;
    case 'step.skipped':
    case 'step.retried':
      return envelope.action === actionOf[type] && envelope.step === body.address && envelope.visit === body.visit;
    case 'step.resolved':
      return envelope.action === 'resolve' && envelope.step === body.address && envelope.as === body.as;
    case 'contingency.chosen':
      return envelope.action === 'contingency' && envelope.contingency === body.contingency;
    case 'note':
      return envelope.action !== 'note' || envelope.text === body.text;
    case 'release.deployed':
      return envelope.action !== 'deployed' || envelope.deployedAt === body.deployedAt;
    case 'plan.published':
      return (
        envelope.action === 'plan.publish' &&
        envelope.plan === body.digest &&
        (body.authors === undefined ||
          [...(envelope.writtenBy ?? []), envelope.by].every((one) =>
            body.authors?.some((known) => known.toLowerCase() === one.toLowerCase()),
          ))
      );
    case 'plan.endorsed':
      return envelope.action === 'plan.endorse' && envelope.plan === body.digest;
    default:
      return true;
  }
}

type Asking = Extract<Envelope, { action: 'start' | 'rehearse' | 'record-manual' }>;

/** Whether a run is the kind of run that was asked for: a rehearsal, with these faults, is nothing else, and nothing else is one. */
function isAskedFor({ rehearsal, manual }: BodyOf<'run.requested'>, envelope: Envelope): envelope is Asking {
  if (rehearsal)
    return envelope.action === 'rehearse' && canonicalText(rehearsal.inject) === canonicalText(envelope.inject);
  return envelope.action === (manual === true ? 'record-manual' : 'start');
}

const glassActions = { start: 'start', gate: 'break-glass', 'record-manual': 'record-manual' } as const;
const actionOf = { 'step.skipped': 'skip', 'step.retried': 'retry' } as const;
