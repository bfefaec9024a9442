import type { Series } from '../../../plans/language/probes/metrics.ts';
import type { Reading } from '../values/verdict.ts';
import type { Exposition, Sample } from './exposition.ts';

/** Two readings of the same page, and the time between them. */
export interface Scrapes {
  readonly first: Exposition;
  readonly second: Exposition;
  readonly ms: number;
}

/** The sum of the series that carry these labels; a series that does not exist cannot be read. */
export function valueReading({ samples }: Exposition, series: Series): Reading {
  const found = carrying(samples, series);
  return found.length === 0
    ? missing(series)
    : finite(
        found.reduce((sum, { value }) => sum + value, 0),
        series,
      );
}

/** The increase per second between two scrapes. */
export function rateReading(scrapes: Scrapes, series: Series): Reading {
  if (carrying(scrapes.second.samples, series).length === 0) return missing(series);
  const found = increase(scrapes, series);
  return 'unclear' in found ? found : finite(found.by / (scrapes.ms / 1000), series);
}

/** The increase of one over the increase of the other; too little of the other is unclear, not a value. */
export function ratioReading(scrapes: Scrapes, of: Series, to: Series, atLeast: number): Reading {
  if (carrying(scrapes.second.samples, to).length === 0) return missing(to);
  if (!isKnown(scrapes.second, of)) return missing(of);
  const base = increase(scrapes, to);
  if ('unclear' in base) return base;
  if (Number.isNaN(base.by)) return finite(base.by, to);
  if (base.by < atLeast)
    return { unclear: `only ${base.by} of ${seriesInWords(to)} between the scrapes, at least ${atLeast} are needed` };
  // A counter with labels appears with its first event: one that is not there has counted none.
  const part = carrying(scrapes.second.samples, of).length === 0 ? { by: 0 } : increase(scrapes, of);
  if ('unclear' in part) return part;
  return finite(part.by / base.by, of);
}

/** How much a counter went up between two scrapes of one process, or why nobody can say. */
type Increase = { readonly by: number } | { readonly unclear: string };

/**
 * Summed over the processes of a page. A process that was started between the scrapes has counted all of its series from
 * 0. What was not there before, a page of another process, and series of one process that go both ways tell nothing.
 */
function increase(scrapes: Scrapes, series: Series): Increase {
  if (!isKnown(scrapes.first, series))
    return { unclear: `${seriesInWords(series)} was not on the page before: nothing says since when it counts` };
  const process = processBetween(scrapes);
  if (process === 'another')
    return { unclear: 'the second page is of another process than the first: two answer behind this address' };
  const before = ofMetric(scrapes.first.samples, series.metric);
  const after = ofMetric(scrapes.second.samples, series.metric);
  let by = 0;
  for (const [name, samples] of processesIn(after)) {
    const wanted = carrying(samples, series);
    if (wanted.length === 0) continue;
    const earlier = processesIn(before).get(name);
    if (!earlier) return { unclear: `${name} was not on the page before: nothing says since when it counts` };
    const one = increaseOf(wanted, samples, earlier, name === '' ? process : 'unknown', name !== '');
    if ('unclear' in one) return { unclear: `${seriesInWords(series)} ${one.unclear}` };
    by += one.by;
  }
  return { by };
}

/** The increase of some series of one process, told from all of its series of that metric. */
function increaseOf(
  wanted: readonly Sample[],
  after: readonly Sample[],
  before: readonly Sample[],
  process: 'same' | 'restarted' | 'unknown',
  isNamed: boolean,
): Increase {
  const earlier = new Map(before.map((sample) => [identity(sample), sample.value]));
  const isDown = (sample: Sample) => sample.value < (earlier.get(identity(sample)) ?? 0);
  const fromZero = { by: wanted.reduce((sum, { value }) => sum + value, 0) };
  if (process === 'restarted') return fromZero;
  if (after.some(isDown)) {
    if (process === 'same') return { unclear: 'went down, although its process is the same' };
    // A page that names its processes is believed; of a page without names, a part that went up is of another process.
    if (isNamed || after.every((one) => isDown(one) || !earlier.has(identity(one)))) return fromZero;
    return { unclear: 'went down in part and up in part: two processes seem to answer behind this address' };
  }
  return { by: wanted.reduce((sum, sample) => sum + sample.value - (earlier.get(identity(sample)) ?? 0), 0) };
}

/** Labels by which one page names the processes that its series are of. */
const processLabels = ['instance', 'pod', 'pod_name', 'host', 'hostname', 'node', 'replica', 'server', 'worker', 'pid'];

/** The series of each process that a page names; all of them under no name where it names none. */
function processesIn(samples: readonly Sample[]): ReadonlyMap<string, readonly Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const name = processLabels.flatMap((label) => (sample.labels[label] ? [`${label} ${sample.labels[label]}`] : []));
    groups.set(name.join(', '), [...(groups.get(name.join(', ')) ?? []), sample]);
  }
  return groups;
}

function ofMetric(samples: readonly Sample[], metric: string): Sample[] {
  return samples.filter(({ name }) => name === metric);
}

/** Seconds that a process's clock and ours may differ without it being another process. */
const startTolerance = 1;

/** Whether both pages are of one process, by the start time that client libraries of Prometheus put on the page. */
function processBetween({ first, second, ms }: Scrapes): 'same' | 'restarted' | 'another' | 'unknown' {
  const [before, after] = [startOf(first), startOf(second)];
  if (before === undefined || after === undefined) return 'unknown';
  if (Math.abs(after - before) <= startTolerance) return 'same';
  const secondScrapeAt = Date.now() / 1000;
  return after >= secondScrapeAt - ms / 1000 - startTolerance ? 'restarted' : 'another';
}

function startOf({ samples }: Exposition): number | undefined {
  const found = samples.filter(({ name }) => name === 'process_start_time_seconds');
  return found.length === 1 ? found[0]?.value : undefined;
}

/** Endings that the samples of one family have besides its name (OpenMetrics 1.0). */
const endings = ['', '_total', '_count', '_sum', '_bucket', '_created', '_info'];

/**
 * Whether a page knows a series: it has samples of that metric with labels of those names, or declares the metric and has
 * no sample of it yet. A name that is written wrong is known by no page.
 */
function isKnown({ samples, families }: Exposition, { metric, labels }: Series): boolean {
  const named = samples.filter(({ name }) => name === metric);
  if (named.length === 0) return endings.some((ending) => families.has(without(metric, ending)));
  return Object.keys(labels).every((label) => named.some((sample) => Object.hasOwn(sample.labels, label)));
}

function without(metric: string, ending: string): string {
  return ending !== '' && metric.endsWith(ending) ? metric.slice(0, -ending.length) : metric;
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
