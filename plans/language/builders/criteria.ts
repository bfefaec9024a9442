import type { Duration } from '../../../common/text/duration.ts';
import type { Condition } from '../schema/parts/conditions.ts';
import { built, type MembersOf } from './contents.ts';

/** Reads one value, and never changes anything. */
export interface Probe {
  readonly kind: 'probe';
}
/** A probe with the conditions that make its verdict. */
export interface Criterion {
  readonly kind: 'criterion';
  readonly id: string;
}

/** Takes the first element of an array that may hold several: `jsonAt('result', first, 'value')`. */
export const first = { take: 'first' } as const;
/**
 * Names and array indices, outermost first: `['items', 0, 'price']`. Index 0 means the only one: where there are several
 * objects or arrays, no value is read, unless `first` says that the first is meant.
 */
export type JsonPath = readonly (string | number | typeof first)[];
/** The value at a path of a JSON document. */
export interface JsonAt {
  readonly kind: 'json';
  readonly path: JsonPath;
}
/** Reads the value at a path of the JSON document: `jsonAt('status')`, `jsonAt('items', 0, 'price')`. */
export function jsonAt(...path: JsonPath): JsonAt {
  return { kind: 'json', path };
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
const members: MembersOf<CriterionSpec> = {
  title: true,
  because: true,
  probe: true,
  pass: true,
  fail: true,
  unit: true,
  runsOn: true,
  times: true,
  every: true,
};
/** A probe with conditions that make its verdict `pass`, `fail`, `inconclusive` or `error`. */
export function criterion(id: string, spec: CriterionSpec): Criterion {
  return built({ kind: 'criterion', id }, spec, criterion, { members });
}
