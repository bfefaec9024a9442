import type { Duration } from '../../../common/duration.ts';
import type { Condition, Series } from '../schema/criteria.ts';
import { built } from './contents.ts';
import type { Input, SecretInput } from './values.ts';

/** Reads one value, and never changes anything. */
export interface Probe {
  readonly kind: 'probe';
}
/** A probe with the conditions that make its verdict. */
export interface Criterion {
  readonly kind: 'criterion';
  readonly id: string;
}

/** Names and array indices, outermost first: `['items', 0, 'price']`. */
export type JsonPath = readonly (string | number)[];
/** The value at a path of a JSON document. */
export interface JsonAt {
  readonly kind: 'json';
  readonly path: JsonPath;
}
/** Reads the value at a path of the JSON document: `jsonAt('status')`, `jsonAt('items', 0, 'price')`. */
export function jsonAt(...path: (string | number)[]): JsonAt {
  return { kind: 'json', path };
}

export interface HttpProbeSpec {
  readonly url: Input;
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, SecretInput>>;
  /** Default `10s`. */
  readonly timeout?: Duration;
  /** Default `status`. `latency` is milliseconds until the whole answer was read. */
  readonly read?: 'status' | 'latency' | 'body' | JsonAt;
}
/** Asks an HTTP address and reads status, latency, body, or a value of the JSON it answers with. */
export function httpProbe(spec: HttpProbeSpec): Probe {
  return built({ kind: 'probe' }, { type: 'http', ...spec }, httpProbe);
}

export interface CommandProbeSpec {
  readonly argv: readonly Input[];
  readonly cwd?: Input;
  readonly env?: Readonly<Record<string, SecretInput>>;
  /** Default `10s`. */
  readonly timeout?: Duration;
  /** Default `exit`, the exit status. */
  readonly read?: 'exit' | 'stdout' | JsonAt;
}
/** Runs a command that changes nothing and reads its exit status, its output, or a value of the JSON it prints. */
export function commandProbe(spec: CommandProbeSpec): Probe {
  return built({ kind: 'probe' }, { type: 'command', ...spec }, commandProbe);
}

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
/** The sum of the series as it stands. */
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
/** Scrapes a Prometheus exposition endpoint: `read: sumOf(…)`, `rateOf(…)` or `ratioOf(…)`. */
export function metricsProbe(spec: MetricsProbeSpec): Probe {
  return built({ kind: 'probe' }, { type: 'metrics', ...spec }, metricsProbe);
}

export interface CriterionSpec {
  readonly title: string;
  readonly because?: string;
  readonly probe: Probe;
  /** At least one of `pass` and `fail`; the one left out is the negation of the other. */
  readonly pass?: Condition;
  readonly fail?: Condition;
  /** Shown behind the value: `ms`, `%`. */
  readonly unit?: string;
  /** The label of the workers that measure it; default `local`. */
  readonly runsOn?: string;
  /** How many measurements must agree; default 1. */
  readonly times?: number;
  /** Between two of them; default `1s`. */
  readonly every?: Duration;
}
/** A probe with conditions that make its verdict `pass`, `fail`, `inconclusive` or `error`. */
export function criterion(id: string, spec: CriterionSpec): Criterion {
  return built({ kind: 'criterion', id }, spec, criterion);
}
