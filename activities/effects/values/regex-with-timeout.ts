import { runInNewContext } from 'node:vm';

const longestMs = 1000;

/**
 * Whether a pattern is found in a text; undefined where a second is not enough. What a probe reads can be long,
 * and on some texts a pattern that looks harmless never ends on: it must not hold up every run of this worker.
 */
export function matchesInTime(pattern: string, text: string): boolean | undefined {
  try {
    return runInNewContext('new RegExp(pattern).test(text)', { pattern, text }, { timeout: longestMs }) as boolean;
  } catch {
    return undefined;
  }
}
