import type { Measurement } from '../../records/entries.ts';
import { indentedLines } from './layout.ts';
import type { EventLine } from './line.ts';
import type { PageOptions } from '../terminal/io.ts';
import { cutText, padTo } from '../terminal/text.ts';
import { agoText, timeText, sinceWhen } from './times.ts';
import { labelOf, verdictLabels } from './words.ts';

/** Draws every figure with its verdict and its bound. Where there is no figure, says why. */
export function measurementLines(measurements: readonly Reading[], options: PageOptions): EventLine[] {
  return measurements.flatMap((one) => figureLines(one, options));
}

/** A reading that says since when its verdict has been the same. */
type Reading = Measurement & { readonly since?: string };

function figureLines(one: Reading, options: PageOptions): EventLine[] {
  const { symbol, word, mark } = labelOf(verdictLabels, one.verdict);
  const name = padTo(one.criterion, Math.min(24, Math.max(16, one.criterion.length)));
  const since =
    one.since === undefined || one.since === one.at ? '' : ` · ${word} since ${sinceWhen(one.since, options)}`;
  const when = `at ${timeText(one.at, options)}${since}`;
  return [
    [[mark, `  ${symbol} ${padTo(word, 12)}`], ' ', ['strong', name], ' ', valueWords(one)],
    ...indentedLines(`${one.bound} · ${when}`, 17, { ...options, mark: 'faint', most: 3 }),
    ...(one.message === null ? [] : indentedLines(one.message, 17, { ...options, most: 3 })),
  ];
}

/** Says a value with its unit: `0.31 ratio`, `no value`. */
function valueWords({ value, unit }: Measurement): string {
  if (value === null) return 'no value';
  const shown = typeof value === 'number' ? String(Number(value.toPrecision(6))) : cutText(String(value), 40);
  return unit === null ? shown : `${shown} ${unit}`;
}

/** Says all figures in one sentence: how many there are, and each that does not pass. */
export function measuredWords(measurements: readonly Reading[], options?: Pick<PageOptions, 'now'>): string {
  if (measurements.length === 0) return 'nothing was measured';
  const rest = measurements.filter(({ verdict }) => verdict !== 'pass');
  if (rest.length === 0) return `all ${measurements.length} pass`;
  const words = rest.map(
    (one) =>
      `${one.criterion} ${labelOf(verdictLabels, one.verdict).word}, ${valueWords(one)} (${one.bound})${forWords(one, options)}`,
  );
  return `${rest.length} of ${measurements.length} ${rest.length === 1 ? 'does' : 'do'} not pass: ${words.join('; ')}`;
}

function forWords({ since }: Reading, options: Pick<PageOptions, 'now'> | undefined): string {
  return since === undefined || options === undefined ? '' : ` for ${agoText(since, options)}`;
}
