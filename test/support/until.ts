import { setTimeout as pause } from 'node:timers/promises';

/** Polls until the question is answered with something truthy, which is returned. Throws, with the last answer, when time is up. */
export async function until<T>(
  question: () => T | Promise<T>,
  withinMs = 10_000,
  what = String(question),
): Promise<NonNullable<T>> {
  let last: T | undefined;
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(20)) {
    last = await question();
    if (last) return last;
  }
  throw new Error(`not within ${withinMs} ms: ${what}; the last answer was ${JSON.stringify(last)}`);
}
