import { setImmediate as yielded, setTimeout as pause } from 'node:timers/promises';
import { isBusy } from './errors.ts';

/**
 * Does something that another connection may be in the way of; asks again until it works or the time is up, then throws
 * what was thrown last. Between attempts the event loop runs, so that a holder in this very process can finish. It never
 * asks more rarely the longer it waits: the one that waits longest would then be served last.
 */
export async function retryWhileBusy<T>(patienceMs: number, work: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + patienceMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
      await (attempt < 20 ? yielded() : pause(1));
    }
  }
}
