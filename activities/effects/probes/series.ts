import type { Series } from '../../../plans/language/probes/metrics.ts';
import type { Reading } from '../values/verdict.ts';
import type { Sample } from './exposition.ts';

/** Two readings of the same page, and the time between them. */
export interface Scrapes {
  readonly first: readonly Sample[];
  readonly second: readonly Sample[];
  readonly ms: number;
}

/** The sum of the series that carry these labels; a series that does not exist cannot be read. */
export function valueReading(samples: readonly Sample[], series: Series): Reading {
  const found = carrying(samples, series);
  return found.length === 0
    ? missing(series)
    : finite(
        found.reduce((sum, { value }) => sum + value, 0),
        series,
      );
}

/** The increase per second between two scrapes. */
export function rateReading({ first, second, ms }: Scrapes, series: Series): Reading {
  if (carrying(second, series).length === 0) return missing(series);
  return finite(increase(first, second, series) / (ms / 1000), series);
}

/** The increase of one over the increase of the other; too little of the other is unclear, not a value. */
export function ratioReading({ first, second }: Scrapes, of: Series, to: Series, atLeast: number): Reading {
  if (carrying(second, to).length === 0) return missing(to);
  const base = increase(first, second, to);
  if (Number.isNaN(base)) return finite(base, to);
  if (base < atLeast)
    return { unclear: `only ${base} of ${seriesInWords(to)} between the scrapes, at least ${atLeast} are needed` };
  // A counter with labels appears with its first event: one that is not there has counted none.
  return finite(increase(first, second, of) / base, of);
}

/** Summed over each series by itself, so that the restart of one process, which begins at 0 again, is not a decrease. */
function increase(first: readonly Sample[], second: readonly Sample[], series: Series): number {
  const before = new Map(carrying(first, series).map((sample) => [identity(sample), sample.value]));
  return carrying(second, series).reduce((sum, sample) => {
    const earlier = before.get(identity(sample)) ?? 0;
    return sum + (sample.value < earlier ? sample.value : sample.value - earlier);
  }, 0);
}

function carrying(samples: readonly Sample[], { metric, labels }: Series): Sample[] {
  const wanted = Object.entries(labels);
  return samples.filter(
    (sample) => sample.name === metric && wanted.every(([name, value]) => sample.labels[name] === value),
  );
}

function identity({ labels }: Sample): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function finite(value: number, series: Series): Reading {
  return Number.isFinite(value) ? { value } : { error: `${seriesInWords(series)} is ${value}` };
}

function missing(series: Series): Reading {
  return { error: `the page has no ${seriesInWords(series)}` };
}

function seriesInWords({ metric, labels }: Series): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return parts.length === 0 ? metric : `${metric}{${parts.join(',')}}`;
}
