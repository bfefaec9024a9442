import type { Result, Skipped } from './result.ts';

/** The part of Jest's JSON results that is read here. */
export interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numTotalTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Returns the results of a Jest run. A file that could not be loaded counts as one failure, and so does a run without tests. */
export function countJest(results: JestResults | undefined, exitCode: number): Result {
  if (!results) return { passed: 0, failed: 1, skipped: [], remark: `Jest ended with ${exitCode} and left no results` };
  const passed = results.numPassedTests;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.testResults.flatMap((file) =>
    file.assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed').map(toSkipped),
  );
  if (failed > 0) return { passed, failed, skipped };
  if (results.numTotalTests === 0) return { passed, failed: 1, skipped, remark: 'expected tests, found none' };
  if (exitCode !== 0) return { passed, failed: 1, skipped, remark: `no test failed, yet Jest ended with ${exitCode}` };
  return { passed, failed, skipped };
}

/** Reads the reason out of a title as test/support/skip.ts writes it. */
function toSkipped({ fullName }: { readonly fullName: string }): Skipped {
  const match = /\[skipped: ([^\]]*)\]/.exec(fullName);
  return { title: fullName.replace(/ ?\[skipped: [^\]]*\]/, ''), reason: match?.[1] ?? 'no reason given' };
}
