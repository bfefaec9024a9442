import type { Finding, Verification } from '../../records/verify.ts';
import { blank, field, heading, indented, pageOf } from './pages/kit.ts';
import type { Line } from './pages/line.ts';
import type { PageOptions } from './pages/page.ts';

/** `audit verify`: what was altered and what is missing, apart; then what this could not check, and what to compare. */
export function renderVerification(found: Verification, options: PageOptions): string[] {
  return pageOf(found, options, (shown) => page(shown, options));
}

function page(found: Verification, options: PageOptions): Line[] {
  const { integrity, completeness, size, root, fingerprint, installation, covered, unchecked } = found;
  return [
    ...verdict('integrity', integrity, `all ${size} entries are as they were written`, options),
    ...verdict('completeness', completeness, 'nothing is missing', options),
    blank,
    ...field('record', installation ?? 'of no installation', { ...options, column: 14 }),
    ...field('fingerprint', fingerprint ?? 'none', { ...options, column: 14 }),
    ...field('size', `${size} entries, ${covered} of them under a signed checkpoint`, { ...options, column: 14 }),
    ...field('root', root, { ...options, column: 14 }),
    ...(unchecked.length === 0
      ? []
      : field('not checked', unchecked.map((what) => reasons[what]).join('; '), {
          ...options,
          column: 14,
          mark: 'wait',
        })),
  ];
}

const reasons: Readonly<Record<Verification['unchecked'][number], string>> = {
  blobs: 'contents beside the log (verify a copy with --record DIR)',
  receipts: 'the signed requests (verify a copy with --record DIR)',
  signatures: "people's signatures",
  fingerprint: 'whether this is the installation that you know (give --fingerprint)',
};

function verdict(what: string, findings: readonly Finding[], well: string, options: PageOptions): Line[] {
  if (findings.length === 0) return [[['good', `✓ ${what}: ${well}`]]];
  return [
    [['bad', `✗ ${what}: ${findings.length === 1 ? 'one thing is' : `${findings.length} things are`} wrong`]],
    heading(what, options.width),
    ...findings.flatMap(({ kind, message }) => indented(`${kind}: ${message}`, 2, options)),
  ];
}
