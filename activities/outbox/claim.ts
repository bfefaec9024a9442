import type { QueuedNotification, RecordStore } from '../../records/record-store.ts';
import { pauseOrAbort, repeatUntilAborted } from '../../common/repeat.ts';

/**
 * Does the work for a message if no other worker has it, and keeps it from them meanwhile: a claim lasts for `leaseMs`
 * and is renewed, so that the message of a worker that died is soon due again. Work that throws gives it back at once.
 */
export async function claimed(
  store: RecordStore,
  { key, nextAt }: Pick<QueuedNotification, 'key' | 'nextAt'>,
  leaseMs: number,
  work: () => Promise<void>,
): Promise<void> {
  const later = (): string => new Date(Date.now() + leaseMs).toISOString();
  let held = later();
  if (!(await store.claimNotification({ key, nextAt }, held))) return;
  const over = new AbortController();
  const renewing = renew(over.signal, leaseMs / 3, async () => {
    const next = later();
    if (await store.claimNotification({ key, nextAt: held }, next)) held = next;
  });
  try {
    await work();
    await stop(over, renewing);
  } catch (error) {
    await stop(over, renewing);
    await store.claimNotification({ key, nextAt: held }, nextAt).catch(() => false);
    throw error;
  }
}

async function renew(signal: AbortSignal, everyMs: number, work: () => Promise<void>): Promise<void> {
  await pauseOrAbort(everyMs, signal);
  await repeatUntilAborted(signal, async () => {
    // While the record cannot be written nobody else can claim anything either.
    await work().catch(() => undefined);
    return everyMs;
  });
}

async function stop(over: AbortController, renewing: Promise<void>): Promise<void> {
  over.abort();
  await renewing;
}
