import { messageOf } from '../../common/is-error.ts';
import type { QueuedNotification } from '../../records/store.ts';
import { pause } from '../effects/pause.ts';
import { deliverNow } from './deliver.ts';
import type { OutboxDeps } from './deps.ts';
import { defaultPatience, type Patience, patienceFor, pauseAfter } from './patience.ts';

const batch = 20;

/**
 * Delivers what is due in the outbox, until the signal aborts. A record that cannot be read or written is waited for.
 * Delivery is at least once: a crash between delivery and record repeats it, with the same identification.
 */
export async function drainOutbox(
  deps: OutboxDeps,
  signal: AbortSignal,
  patience: Patience = defaultPatience,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const due = await deps.store.dueNotifications(new Date().toISOString(), batch);
      await Promise.all(due.map((one) => deliverOne(deps, one, signal, patience)));
      if (due.length === batch) continue;
    } catch {
      // The record is away, or this worker shuts down: what was not recorded is due again.
    }
    await pause(patience.everyMs, signal).catch(() => undefined);
  }
}

async function deliverOne(
  deps: OutboxDeps,
  queued: QueuedNotification,
  signal: AbortSignal,
  usual: Patience,
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
  await deps.store.notificationDone(queued.key, result, deps.actor);
}
