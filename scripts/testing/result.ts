/** A test that did not run, and why. */
export interface Skipped {
  readonly title: string;
  readonly reason: string;
}

/** The results of a stage, or of all stages together. */
export interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skipped[];
  /** What to say about the stage beyond its numbers. */
  readonly remark?: string;
}

/** The sum of results. */
export function sum(results: readonly Result[]): Result {
  return {
    passed: results.reduce((total, { passed }) => total + passed, 0),
    failed: results.reduce((total, { failed }) => total + failed, 0),
    skipped: results.flatMap(({ skipped }) => skipped),
  };
}

/** The line that ends a test run and that machines read. */
export function summaryLine({ passed, failed, skipped }: Result): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}
