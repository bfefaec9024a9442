import { runInNewContext } from 'node:vm';

const longestMs = 1000;

/**
 * Whether a pattern is found in a text; undefined where it cannot be told within a second. What a probe reads can be long,
 * and on some texts a pattern that looks harmless takes for ever: it must not hold up every run of this worker.
 */
export function matchesInTime(pattern: string, text: string): boolean | undefined {
  try {
    return runInNewContext('new RegExp(pattern).test(text)', { pattern, text }, { timeout: longestMs }) as boolean;
  } catch {
    return undefined;
  }
}
