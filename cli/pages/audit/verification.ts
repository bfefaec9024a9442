import type { RecordFinding, FindingKind, Verification } from '../../../verify/verify.ts';
import { blankLine, commandLines, fieldLines, headingLine, indentedLines, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { recoveryLines } from './access.ts';

/**
 * Draws the page of `audit verify`: apart from each other what was altered and what is missing. Then what this could
 * not check, and what to compare.
 */
export function renderVerification(found: Verification, options: PageOptions): string[] {
  return pageOf(found, options, (shown) => verificationPage(shown, options));
}

function verificationPage(found: Verification, options: PageOptions): EventLine[] {
  const { integrity, completeness, size, root, fingerprint, installation, covered, kept } = found;
  return [
    ...verdictLines('integrity', integrity, `all ${size} entries are as they were written`, options),
    ...besideTheLog(integrity, options),
    ...verdictLines('completeness', completeness, 'nothing is missing of what it could look at', options),
    ...recoveredLines(found, options),
    blankLine,
    ...fieldLines('record', installation ?? 'of no installation', { ...options, column: 14 }),
    ...fieldLines('fingerprint', fingerprint ?? 'none', { ...options, column: 14 }),
    ...fieldLines('size', `${size} entries, ${covered} of them under a signed checkpoint${keptWords(kept)}`, {
      ...options,
      column: 14,
    }),
    ...fieldLines('root', root, { ...options, column: 14 }),
    ...fieldLines('not checked', found.unchecked.map((what) => uncheckedReasons[what](found)).join('; '), {
      ...options,
      column: 14,
      mark: 'wait',
    }),
    blankLine,
    ...commandLines('type next', [found.kept === 0 ? 'backout audit checkpoint' : 'backout audit access'], {
      ...options,
      column: 14,
    }),
  ];
}

/** Names each recovery with the checkpoint key. A person who can do that can do more, so no verdict is without it. */
function recoveredLines({ recoveries }: Verification, options: PageOptions): EventLine[] {
  return recoveries.flatMap((one) => recoveryLines(one, one.at, options));
}

function keptWords(kept: number): string {
  return kept === 0 ? '' : `, ${kept} under one that was kept elsewhere`;
}

/** Says that the log itself is sound, where only tables beside it are wrong. */
function besideTheLog(integrity: readonly RecordFinding[], options: PageOptions): EventLine[] {
  const isBeside = integrity.length > 0 && integrity.every(({ kind }) => kindsBesideLog.has(kind));
  return isBeside
    ? indentedLines('The log itself is as it was written. What is wrong is beside it, in the database.', 2, options)
    : [];
}

const kindsBesideLog: ReadonlySet<FindingKind> = new Set<FindingKind>(['view-altered', 'answer-altered']);

const uncheckedReasons: Readonly<Record<Verification['unchecked'][number], (found: Verification) => string>> = {
  end: ({ kept, size }) =>
    kept === 0
      ? 'whether its end was cut off, together with the checkpoints over it (compare with one that was kept elsewhere: --checkpoint FILE; backout audit checkpoint prints one to keep)'
      : `whether anything was cut off after the ${kept === size ? 'last of these' : `first ${kept}`} entries (compare with a newer checkpoint that was kept elsewhere)`,
  blobs: () => 'contents beside the log (verify a copy with --record DIR)',
  receipts: () => 'the signed requests and their answers (verify a copy with --record DIR)',
  signatures: () => "people's signatures",
  views: () => 'the tables that views read (verify a copy with --record DIR)',
  fingerprint: () => 'whether this is the installation that you know (give --fingerprint)',
};

function verdictLines(
  what: string,
  findings: readonly RecordFinding[],
  well: string,
  options: PageOptions,
): EventLine[] {
  if (findings.length === 0) return [[['good', `✓ ${what}: ${well}`]]];
  return [
    [['bad', `✗ ${what}: ${findings.length === 1 ? 'one thing is' : `${findings.length} things are`} wrong`]],
    headingLine(what, options.width),
    ...findings.flatMap(({ kind, message }) => indentedLines(`${kind}: ${message}`, 2, options)),
  ];
}
