import type { Measurement } from '../../../records/entries.ts';
import { indented } from './kit.ts';
import type { Line } from './line.ts';
import type { PageOptions } from './page.ts';
import { cut, padTo } from './text.ts';
import { at } from './when.ts';
import { labelOf, verdictLabels } from './words.ts';

/** Every figure with its verdict and the bound it was held against; why there is none where there is none. */
export function measurementLines(measurements: readonly Measurement[], options: PageOptions): Line[] {
  return measurements.flatMap((one) => figure(one, options));
}

function figure(one: Measurement, options: PageOptions): Line[] {
  const { symbol, word, mark } = labelOf(verdictLabels, one.verdict);
  const name = padTo(one.criterion, Math.min(24, Math.max(16, one.criterion.length)));
  const when = `at ${at(one.at, options)}`;
  return [
    [[mark, `  ${symbol} ${padTo(word, 12)}`], ' ', ['strong', name], ' ', valueWords(one)],
    ...indented(`${one.bound} · ${when}`, 17, { ...options, mark: 'faint', most: 3 }),
    ...(one.message === null ? [] : indented(one.message, 17, { ...options, most: 3 })),
  ];
}

/** `0.31 ratio`, `no value` */
export function valueWords({ value, unit }: Measurement): string {
  if (value === null) return 'no value';
  const shown = typeof value === 'number' ? String(Number(value.toPrecision(6))) : cut(String(value), 40);
  return unit === null ? shown : `${shown} ${unit}`;
}

/** All of them in one sentence: how many, and what does not pass with its figure. */
export function measuredWords(measurements: readonly Measurement[]): string {
  if (measurements.length === 0) return 'nothing was measured';
  const rest = measurements.filter(({ verdict }) => verdict !== 'pass');
  if (rest.length === 0) return `all ${measurements.length} pass`;
  const words = rest.map(
    (one) => `${one.criterion} ${labelOf(verdictLabels, one.verdict).word}, ${valueWords(one)} (${one.bound})`,
  );
  return `${rest.length} of ${measurements.length} ${rest.length === 1 ? 'does' : 'do'} not pass: ${words.join('; ')}`;
}
