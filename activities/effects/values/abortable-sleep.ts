import { setTimeout as sleep } from 'node:timers/promises';

/** Waits. Throws the signal's own reason when it aborts, which is what tells an activity's caller why. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  }
}
