/** When people are reminded while something waits for them. */
export interface Schedule {
  readonly since: number;
  readonly everyMs: number;
  /** Further moments, counted from `since`. */
  readonly escalations: readonly number[];
}

/** The next moment after `now` at which people are reminded. Pure. */
export function nextReminder({ since, everyMs, escalations }: Schedule, now: number): number {
  const rounds = Math.floor(Math.max(0, now - since) / everyMs) + 1;
  const later = escalations.map((afterMs) => since + afterMs).filter((moment) => moment > now);
  return Math.min(since + rounds * everyMs, ...later);
}
