import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the time is over or the signal aborts, whichever comes first. Throws nothing. */
export async function pauseOrAbort(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch(() => undefined);
}

/**
 * Does work again and again until the signal aborts. The work says how many milliseconds to pause before the next time.
 * An abort ends the pause and leaves the work to end by itself. What the work throws ends everything.
 */
export async function repeatUntilAborted(signal: AbortSignal, work: () => Promise<number>): Promise<void> {
  while (!signal.aborted) {
    const pauseMs = await work();
    if (pauseMs > 0) await pauseOrAbort(pauseMs, signal);
  }
}
