import { verifyCheckpoint } from '../../records/hashing/checkpoint.ts';
import { parseVerifierKey } from '../../records/hashing/note.ts';
import type { Findings } from './findings.ts';
import type { WalkedLog } from './log.ts';

/** One checkpoint, and whether the log is what it says. */
export interface CheckedCheckpoint {
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  readonly signed: boolean;
  readonly matches: boolean;
  /** It was kept outside the record. */
  readonly kept: boolean;
}

/** Size and root as a note claims them, before anything is believed. */
export interface ClaimedCheckpoint {
  readonly note: string;
  readonly size: number;
  readonly root: string;
  /** It was kept outside the record. */
  readonly kept: boolean;
}

/** What a note says, by whichever key it is signed; undefined when it says nothing of the kind. */
export function claimOf(note: string, kept: boolean): ClaimedCheckpoint | undefined {
  const [, size = '', root = ''] = note.split('\n');
  const bytes = Buffer.from(root, 'base64');
  return /^(0|[1-9][0-9]{0,14})$/.test(size) && bytes.length === 32
    ? { note, size: Number(size), root: bytes.toString('hex'), kept }
    : undefined;
}

/**
 * Holds the log against every checkpoint: signed with the key of entry 0, and the root of the log at that size. A log that
 * has grown has one: the API makes them within seconds.
 */
export function checkCheckpoints(
  claims: readonly ClaimedCheckpoint[],
  log: WalkedLog,
  findings: Findings,
): CheckedCheckpoint[] {
  const key = log.installation === null ? undefined : parseVerifierKey(log.installation.checkpointKey);
  if (claims.length === 0 && log.size > 1)
    findings.add(
      'checkpoint-missing',
      null,
      `the log has ${log.size} entries and no checkpoint at all: whoever took those away may have cut off its end`,
    );
  return claims.map(({ note, size, root, kept }) => {
    const signed = key !== undefined && verifyCheckpoint(note, key) !== undefined;
    const matches = size === 0 || log.roots.get(size) === root;
    if (!signed)
      findings.add(
        'checkpoint-unsigned',
        size,
        `the checkpoint of ${size} entries is not signed with the key of entry 0`,
      );
    if (size > log.size)
      findings.add(
        'tail-missing',
        log.size,
        `a checkpoint counts ${size} entries, the log has ${log.size}: its end is missing`,
      );
    else if (!matches)
      findings.add('checkpoint-mismatch', size, `the first ${size} entries are not those of the checkpoint`);
    return { size, root, signed, matches, kept };
  });
}
