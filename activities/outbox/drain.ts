import { isBackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import { repeatUntilAborted } from '../../common/repeat.ts';
import type { QueuedNotification } from '../../records/record-store.ts';
import { pause } from '../effects/values/abortable-sleep.ts';
import { claimed } from './claim.ts';
import { deliverNow } from './deliver.ts';
import type { OutboxDeps } from './deps.ts';
import { defaultPatience, type RetryWindow, patienceFor, pauseAfter } from './retry-policy.ts';

/** How many deliveries may be under way: one that nobody answers keeps no other waiting. */
const atOnce = 50;

/**
 * Delivers what is due in the outbox, until the signal aborts. A record that cannot be read or written is waited for, and
 * of several workers one delivers a message. Delivery is at least once: a crash between delivery and record repeats it,
 * with the same identification.
 */
export async function drainOutbox(
  deps: OutboxDeps,
  signal: AbortSignal,
  patience: RetryWindow = defaultPatience,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  await repeatUntilAborted(signal, async () => {
    const due = await dueNow(deps, atOnce - underWay.size);
    for (const one of due) {
      // What failed for the record's sake, or was broken off, is due again.
      const delivery = claimed(deps.store, one, patience.leaseMs, () => deliverOne(deps, one, signal, patience)).catch(
        () => undefined,
      );
      underWay.add(delivery);
      void delivery.then(() => underWay.delete(delivery));
    }
    return patience.everyMs;
  });
  await Promise.all(underWay);
}

async function dueNow({ store }: OutboxDeps, limit: number): Promise<QueuedNotification[]> {
  if (limit < 1) return [];
  return store.dueNotifications(new Date().toISOString(), limit).catch(() => []);
}

async function deliverOne(
  deps: OutboxDeps,
  queued: QueuedNotification,
  signal: AbortSignal,
  usual: RetryWindow,
): Promise<void> {
  const { attempts, nextAt: _, ...notification } = queued;
  // Where even this cannot be read, the delivery itself will say why.
  const patience = await patienceFor(deps.store, notification, usual).catch(() => usual);
  let message = 'delivered';
  let isTaken = false;
  try {
    await deliverNow(deps, notification, { timeoutMs: patience.timeoutMs, signal });
    isTaken = true;
  } catch (thrown) {
    signal.throwIfAborted();
    message = messageOf(thrown);
  }
  const isLast = attempts + 1 >= patience.attempts;
  const retryAt = new Date(Date.now() + pauseAfter(attempts + 1, patience)).toISOString();
  const result =
    isTaken || isLast ? ({ outcome: isTaken ? 'delivered' : 'failed', message } as const) : { retryAt, message };
  await recorded(() => deps.store.notificationDone(queued.key, result, deps.actor), signal, patience.everyMs);
}

/** What was delivered would be delivered again if it were forgotten because the record cannot be written just now. */
async function recorded(write: () => Promise<void>, signal: AbortSignal, everyMs: number): Promise<void> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!isBackoutError(error) || error.code !== 'record-unwritable') throw error;
      await pause(everyMs, signal);
    }
  }
}
