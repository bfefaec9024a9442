import { blobsOf, checkBlobs } from './verify/blobs.ts';
import { checkCheckpoints, claimOf, type CheckedCheckpoint } from './verify/checkpoints.ts';
import type { RecordCopy } from './verify/copy.ts';
import { Ends } from './verify/ends.ts';
import { Findings, type Finding } from './verify/findings.ts';
import { walkLog } from './verify/log.ts';
import { checkRequests, isCaused, type Caused, type VerifyReceipt } from './verify/requests.ts';

export { copyOfRows, type RecordCopy } from './verify/copy.ts';
export { copyOfFile } from './verify/copy-of-file.ts';
export type { CheckedCheckpoint } from './verify/checkpoints.ts';
export type { Finding, FindingKind } from './verify/findings.ts';
export type { VerifyReceipt } from './verify/requests.ts';

/** What whoever verifies knows from elsewhere. Without it a record rebuilt from nothing, key and all, cannot be told from the true one. */
export interface Known {
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
  readonly integrity: readonly Finding[];
  /** What is missing. */
  readonly completeness: readonly Finding[];
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  readonly fingerprint: string | null;
  readonly installation: string | null;
  readonly checkpoints: readonly CheckedCheckpoint[];
  /** So many entries are covered by a checkpoint that is signed and matches; what came later could be cut off unseen. */
  readonly covered: number;
  /** What this copy, or this call, did not allow to check. */
  readonly unchecked: readonly ('blobs' | 'receipts' | 'signatures' | 'fingerprint')[];
}

/** Verifies a copy of a record offline. Believes neither workers nor database: everything is computed anew. */
export async function verifyRecord(copy: RecordCopy, known: Known = {}): Promise<Verification> {
  const findings = new Findings();
  const claims = [...copy.checkpoints().map(({ note }) => note), ...(known.checkpoints ?? [])].map((note) => ({
    note,
    claim: claimOf(note),
  }));
  for (const { claim } of claims)
    if (claim === undefined)
      findings.add('checkpoint-unsigned', null, 'a checkpoint is no signed note with a size and a root');
  const readable = claims.flatMap(({ claim }) => claim ?? []);
  const [caused, blobs, ends]: [Caused[], Map<string, number>, Ends] = [[], new Map(), new Ends()];
  const log = await walkLog(copy, new Set(readable.map(({ size }) => size)), findings, (item, roster) => {
    if (isCaused(item)) caused.push({ item, roster });
    for (const digest of blobsOf(item)) if (!blobs.has(digest)) blobs.set(digest, item.entry.seq);
    ends.see(item);
  });
  const checkpoints = checkCheckpoints(readable, log, findings);
  if (known.fingerprint !== undefined && known.fingerprint !== log.fingerprint)
    findings.add(
      'fingerprint-mismatch',
      0,
      `the fingerprint is ${log.fingerprint ?? 'missing'}, expected was ${known.fingerprint}: this is another installation's record, or one that was rebuilt`,
    );
  await checkRequests(caused, copy, known.verifyReceipt, findings);
  checkBlobs(blobs, copy, findings);
  ends.check(findings);
  const good = checkpoints.filter(({ signed, matches }) => signed && matches);
  return {
    integrity: findings.of('integrity'),
    completeness: findings.of('completeness'),
    size: log.size,
    root: log.root,
    fingerprint: log.fingerprint,
    installation: log.installation?.id ?? null,
    checkpoints,
    covered: Math.max(0, ...good.map(({ size }) => size)),
    unchecked: uncheckedOf(copy, known),
  };
}

function uncheckedOf(copy: RecordCopy, known: Known): Verification['unchecked'] {
  return [
    ...(copy.blob === undefined ? (['blobs'] as const) : []),
    ...(copy.receipt === undefined ? (['receipts'] as const) : []),
    ...(copy.receipt === undefined || known.verifyReceipt === undefined ? (['signatures'] as const) : []),
    ...(known.fingerprint === undefined ? (['fingerprint'] as const) : []),
  ];
}
