/** How often a process looks after things by itself. Not configuration: only tests are in a hurry. */
export interface Intervals {
  /** Between two signs of life of a worker, which are looks at whether the record can be written. */
  readonly seenMs: number;
  /** A worker that was not seen for this time is gone, as far as requests are forwarded. */
  readonly goneMs: number;
  /** Between two comparisons of the record with Temporal. */
  readonly reconcileMs: number;
  /** A workflow that knows less than the record for this time is begun again from the record. */
  readonly behindMs: number;
  /** A request younger than this is still on its first way, and left to it. */
  readonly youngMs: number;
  /** Somebody who holds the record is waited for this time. */
  readonly patienceMs: number;
  /** After how many events of its history a run goes on in a new execution; the workflow's own number unless given. */
  readonly renewAfterEvents?: number;
}

export const defaultIntervals: Intervals = {
  seenMs: 5000,
  goneMs: 15_000,
  reconcileMs: 30_000,
  behindMs: 10_000,
  youngMs: 5000,
  patienceMs: 5000,
};
