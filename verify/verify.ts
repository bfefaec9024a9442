import { Decisions } from './checks/answers.ts';
import { blobsOf, checkBlobs } from './checks/blobs.ts';
import { Causes } from './checks/causes.ts';
import { checkCheckpoints, claimOf, type CheckedCheckpoint, type ClaimedCheckpoint } from './checks/checkpoints.ts';
import type { RecordCopy } from './copy/record-copy.ts';
import { UnfinishedAttempts } from './checks/unfinished-attempts.ts';
import { Findings, type RecordFinding } from './checks/findings.ts';
import { walkLog } from './checks/log.ts';
import { Recoveries, type RosterRecovery } from './checks/recoveries.ts';
import { checkRequests, isCaused, type CausedEntry, type VerifyReceipt } from './checks/requests.ts';
import { RebuiltViews } from './checks/views.ts';

export { recordCopyOfRows, type RecordCopy } from './copy/record-copy.ts';
export { recordCopyOfFile } from './copy/open-record-copy.ts';
export type { RecordFinding, FindingKind } from './checks/findings.ts';

/** What the verifying person knows from elsewhere. Without it a record rebuilt from nothing, key and all, looks like the true one. */
export interface KnownFromElsewhere {
  /** The fingerprint that `backout init` printed. */
  readonly fingerprint?: string;
  /** Checkpoints (signed notes) that were kept outside the record. */
  readonly checkpoints?: readonly string[];
  /** Checks the signatures of people's requests; without it they are not checked. */
  readonly verifyReceipt?: VerifyReceipt;
}

/** What was found. Well when both lists are empty. */
export interface Verification {
  /** What was altered. */
  readonly integrity: readonly RecordFinding[];
  /** What is missing. */
  readonly completeness: readonly RecordFinding[];
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  readonly fingerprint: string | null;
  readonly installation: string | null;
  readonly checkpoints: readonly CheckedCheckpoint[];
  /** Every time that somebody was made an administrator with the checkpoint key: nothing wrong, and to be known. */
  readonly recoveries: readonly RosterRecovery[];
  /** How many entries are covered by a checkpoint that is signed and matches; what came later could be cut off unseen. */
  readonly covered: number;
  /** How many are covered by a checkpoint that was kept elsewhere; none was given: 0. */
  readonly kept: number;
  /**
   * What this copy, or this call, did not allow to check. `end`, always: entries after the newest checkpoint that was
   * kept elsewhere could have been cut off, together with the checkpoints over them.
   */
  readonly unchecked: readonly ('end' | 'blobs' | 'receipts' | 'signatures' | 'views' | 'fingerprint')[];
}

/** Verifies a copy of a record offline. Believes neither workers nor database: everything is computed again. */
export async function verifyRecord(copy: RecordCopy, known: KnownFromElsewhere = {}): Promise<Verification> {
  const findings = new Findings();
  const claims = claimsOf(copy, known, findings);
  const [caused, blobs]: [CausedEntry[], Map<string, number>] = [[], new Map()];
  const recoveries = new Recoveries();
  const [ends, causes, decisions, views] = [
    new UnfinishedAttempts(),
    new Causes(),
    new Decisions(),
    new RebuiltViews(),
  ];
  const log = await walkLog(copy, new Set(claims.map(({ size }) => size)), findings, (item, roster) => {
    if (isCaused(item)) caused.push({ item, roster });
    for (const digest of blobsOf(item)) if (!blobs.has(digest)) blobs.set(digest, item.entry.seq);
    for (const watcher of [ends, decisions, views]) watcher.see(item);
    causes.see(item, findings);
    recoveries.see(item, findings);
  });
  const checkpoints = checkCheckpoints(claims, log, findings);
  if (known.fingerprint !== undefined && known.fingerprint !== log.fingerprint)
    findings.add(
      'fingerprint-mismatch',
      0,
      `the fingerprint is ${log.fingerprint ?? 'missing'}, expected was ${known.fingerprint}: this is another installation's record, or one that was rebuilt`,
    );
  await checkRequests(caused, copy, known.verifyReceipt, findings);
  checkBlobs(blobs, copy, findings);
  ends.check(findings);
  decisions.check(copy, findings);
  await views.check(copy, findings);
  return {
    integrity: findings.of('integrity'),
    completeness: findings.of('completeness'),
    size: log.size,
    root: log.root,
    fingerprint: log.fingerprint,
    installation: log.installation?.id ?? null,
    checkpoints,
    recoveries: recoveries.all,
    covered: coveredBy(checkpoints),
    kept: coveredBy(checkpoints.filter(({ kept }) => kept)),
    unchecked: uncheckedOf(copy, known),
  };
}

/** The checkpoints of the copy and those that were kept elsewhere, as far as they can be read. */
function claimsOf(copy: RecordCopy, { checkpoints = [] }: KnownFromElsewhere, findings: Findings): ClaimedCheckpoint[] {
  const notes = [
    ...copy.checkpoints().map(({ note }) => ({ note, kept: false })),
    ...checkpoints.map((note) => ({ note, kept: true })),
  ];
  const claims = notes.flatMap(({ note, kept }) => claimOf(note, kept) ?? []);
  for (let lost = notes.length - claims.length; lost > 0; lost--)
    findings.add('checkpoint-unsigned', null, 'a checkpoint is no signed note with a size and a root');
  return claims;
}

function coveredBy(checkpoints: readonly CheckedCheckpoint[]): number {
  return Math.max(0, ...checkpoints.flatMap(({ signed, matches, size }) => (signed && matches ? size : [])));
}

function uncheckedOf(copy: RecordCopy, known: KnownFromElsewhere): Verification['unchecked'] {
  return [
    'end',
    ...(copy.blob === undefined ? (['blobs'] as const) : []),
    ...(copy.receipt === undefined ? (['receipts'] as const) : []),
    ...(copy.receipt === undefined || known.verifyReceipt === undefined ? (['signatures'] as const) : []),
    ...(copy.views === undefined ? (['views'] as const) : []),
    ...(known.fingerprint === undefined ? (['fingerprint'] as const) : []),
  ];
}
