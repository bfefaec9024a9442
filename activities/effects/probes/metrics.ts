import { messageOf } from '../../../common/is-error.ts';
import type { MetricsProbe } from '../../../plans/language/probes/metrics.ts';
import { pause } from '../values/abortable-sleep.ts';
import type { Reading } from '../values/verdict.ts';
import type { ProbeContext } from './context.ts';
import type { ProbeReader } from './probe-reader.ts';
import { type Exposition, parseExposition } from './exposition.ts';
import { fetchPage, readPage } from './http.ts';
import { ratioReading, rateReading, type Scrapes, valueReading } from './series.ts';

const accept = { accept: 'text/plain;version=0.0.4' };

/** Reads a Prometheus page once, or twice `overMs` apart for a rate or a ratio. */
export const metricsReader: ProbeReader<MetricsProbe> = { read: readMetrics };

async function readMetrics(probe: MetricsProbe, context: ProbeContext): Promise<Reading> {
  const { read } = probe;
  if (read.kind === 'value') {
    const samples = await scrape(probe, context);
    return 'error' in samples ? samples : valueReading(samples.page, read.series);
  }
  const scrapes = await scrapeTwice(probe, read.overMs, context);
  if ('error' in scrapes) return scrapes;
  return read.kind === 'rate'
    ? rateReading(scrapes, read.series)
    : ratioReading(scrapes, read.of, read.to, read.atLeast);
}

async function scrapeTwice(
  probe: MetricsProbe,
  overMs: number,
  context: ProbeContext,
): Promise<Scrapes | { error: string }> {
  const first = await scrape(probe, context);
  if ('error' in first) return first;
  await pause(overMs, context.signal);
  const second = await scrape(probe, context);
  return 'error' in second ? second : { first: first.page, second: second.page, ms: second.at - first.at };
}

async function scrape(
  probe: MetricsProbe,
  context: ProbeContext,
): Promise<{ page: Exposition; at: number } | { error: string }> {
  const page = await fetchPage({ ...probe, headers: { ...accept, ...probe.headers } }, context);
  if ('error' in page) return page;
  if (page.status !== 200) return { error: `${page.shown} answered ${page.status}, expected 200` };
  const text = readPage(page);
  if ('error' in text) return text;
  try {
    return { page: parseExposition(text.text), at: performance.now() };
  } catch (thrown) {
    return { error: `${page.shown} gave no Prometheus exposition: ${messageOf(thrown)}` };
  }
}
