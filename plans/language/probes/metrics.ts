import { z } from 'zod';
import { formatDuration, type Duration } from '../../../common/text/duration.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import type { Probe } from '../builders/criteria.ts';
import type { Input, SecretInput } from '../builders/values.ts';
import { inputAt, namedInputsAt } from '../checks/parts/inputs.ts';
import { curlMethod, curlShell } from '../document/parts/shell.ts';
import { inputWords } from '../document/parts/words.ts';
import { freezeDuration, type FreezeContext } from '../freeze/parts/context.ts';
import { defaults } from '../freeze/parts/defaults.ts';
import { freezePlainInput, secretRecord } from '../freeze/parts/inputs.ts';
import { millisecondsSchema, plainInput, secretInput } from '../schema/parts/values.ts';
import type { ProbeDefinition } from './probe-definition.ts';

const seriesSchema = z.strictObject({ metric: z.string().min(1), labels: z.record(z.string(), z.string()) });
/** All series of a metric that carry these labels. */
export type Series = z.infer<typeof seriesSchema>;

const schema = z.strictObject({
  kind: z.literal('metrics'),
  url: plainInput,
  headers: z.record(z.string(), secretInput),
  timeoutMs: millisecondsSchema,
  /**
   * `value`: the sum of the series that carry these labels. `rate`: its increase per second between two scrapes,
   * `overMs` apart. `ratio`: the increase of one over the increase of the other between two scrapes; fewer than
   * `atLeast` of the other is inconclusive.
   */
  read: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('value'), series: seriesSchema }),
    z.strictObject({ kind: z.literal('rate'), series: seriesSchema, overMs: millisecondsSchema.min(100) }),
    z.strictObject({
      kind: z.literal('ratio'),
      of: seriesSchema,
      to: seriesSchema,
      overMs: millisecondsSchema.min(100),
      atLeast: z.number().min(1),
    }),
  ]),
});
/** Scrapes a Prometheus page. */
export type MetricsProbe = z.infer<typeof schema>;

/** All series of a metric that carry these labels: `series('orders_total', { result: 'failed' })`. */
export function series(metric: string, labels: Readonly<Record<string, string>> = {}): Series {
  return { metric, labels };
}
export type MetricsRead =
  | { readonly kind: 'value'; readonly series: Series }
  | { readonly kind: 'rate'; readonly series: Series; readonly over: Duration }
  | {
      readonly kind: 'ratio';
      readonly of: Series;
      readonly to: Series;
      readonly over: Duration;
      readonly atLeast: number;
    };
/** The sum of the series as it is now. */
export function sumOf(of: Series): MetricsRead {
  return { kind: 'value', series: of };
}
/** The increase per second between two scrapes, this far apart. */
export function rateOf(of: Series, over: Duration): MetricsRead {
  return { kind: 'rate', series: of, over };
}
/** The increase of one over the increase of the other between two scrapes; with fewer than `atLeast` (default 1) of the other, inconclusive. */
export function ratioOf(
  of: Series,
  spec: { readonly to: Series; readonly over: Duration; readonly atLeast?: number },
): MetricsRead {
  return { kind: 'ratio', of, to: spec.to, over: spec.over, atLeast: spec.atLeast ?? 1 };
}
export interface MetricsProbeSpec {
  readonly url: Input;
  readonly headers?: Readonly<Record<string, SecretInput>>;
  /** Of one scrape; default `10s`. */
  readonly timeout?: Duration;
  readonly read: MetricsRead;
}
const members: MembersOf<MetricsProbeSpec> = { url: true, headers: true, timeout: true, read: true };

/** Scrapes a Prometheus exposition endpoint: `read: sumOf(…)`, `rateOf(…)` or `ratioOf(…)`. */
export function metricsProbe(spec: MetricsProbeSpec): Probe {
  return built({ kind: 'probe' }, spec, metricsProbe, { type: 'metrics', members });
}

/** The probe that scrapes a Prometheus page. */
export const metricsProbeKind: ProbeDefinition<MetricsProbe, MetricsProbeSpec> & { readonly schema: typeof schema } = {
  schema,
  freeze: (context, path, spec) => ({
    kind: 'metrics',
    url: freezePlainInput(context, `${path}/url`, spec.url),
    headers: secretRecord(context, `${path}/headers`, spec.headers),
    timeoutMs: freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? defaults.probe.timeout),
    read: freezeRead(context, `${path}/read`, spec.read),
  }),
  inputs: (pointer, { url, headers }) => [
    ...inputAt(`${pointer}/url`, url),
    ...namedInputsAt(`${pointer}/headers`, headers),
  ],
  words: ({ url, read }) => `${readWords(read)} of ${inputWords(url)}`,
  shell: ({ url, headers }, word) =>
    curlShell(`curl --silent --show-error ${curlMethod('GET')}`, { url, headers, body: null }, word),
  /** Two scrapes take the limit twice and the time between them. */
  limitMs: ({ read, timeoutMs }) => ('overMs' in read ? 2 * timeoutMs + read.overMs : timeoutMs),
  readable: ({ read }) => ({ number: read.kind === 'rate' ? (value) => value >= 0 : () => true, text: false }),
};

function freezeRead(context: FreezeContext, path: string, read: MetricsRead): MetricsProbe['read'] {
  if (read.kind === 'value') return { kind: 'value', series: copied(read.series) };
  const overMs = freezeDuration(context, `${path}/overMs`, read.over);
  if (read.kind === 'rate') return { kind: 'rate', series: copied(read.series), overMs };
  return { kind: 'ratio', of: copied(read.of), to: copied(read.to), overMs, atLeast: read.atLeast };
}

function copied({ metric, labels }: Series): Series {
  return { metric, labels: { ...labels } };
}

function readWords(read: MetricsProbe['read']): string {
  switch (read.kind) {
    case 'value':
      return seriesWords(read.series);
    case 'rate':
      return `increase a second of ${seriesWords(read.series)} over ${formatDuration(read.overMs)}`;
    case 'ratio':
      return `${seriesWords(read.of)} / ${seriesWords(read.to)} over ${formatDuration(read.overMs)}, at least ${read.atLeast},`;
  }
}

function seriesWords({ metric, labels }: Series): string {
  const shown = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return shown.length > 0 ? `${metric}{${shown.join(',')}}` : metric;
}
