import type { QueuedNotification, RecordStore } from '../../records/record-store.ts';

/** Everything that waits in the outbox, in the order of its keys. */
export async function queued(store: RecordStore): Promise<QueuedNotification[]> {
  const due = await store.dueNotifications(new Date(Date.now() + 1000).toISOString(), 1000);
  return due.toSorted((one, other) => one.key.localeCompare(other.key));
}

/** A plan's member that tells everybody of everything on one channel. */
export const tellsAll = {
  because: 'people must know',
  channels: [
    { kind: 'webhook' as const, id: 'ops', title: 'Operations', url: 'http://127.0.0.1:9', headers: {} },
    { kind: 'webhook' as const, id: 'boss', title: 'Management', url: 'http://127.0.0.1:9', headers: {} },
  ],
  tell: (['started', 'gate-opened', 'held', 'ended'] as const).map((when) => ({ when, channels: ['ops'] })),
  remindEveryMs: 2000,
};
