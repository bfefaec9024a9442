/** What counts down in a run: on every page that shows one. */
export interface RunTimes {
  /** Null before it is admitted and once it is over; less than nothing once the window has closed. */
  readonly windowLeftMs: number | null;
  readonly neededMs: number;
  readonly returnPoint: ReturnPoint | null;
}

/** The step past which the plain way back no longer exists: passed since when, or how far ahead by the plan's estimates. */
export interface ReturnPoint {
  readonly address: string;
  readonly title: string;
  readonly because: string;
  /** What the plan offers past it. */
  readonly contingency: string | null;
  readonly passedAt: string | null;
  readonly aheadMs: number | null;
}
