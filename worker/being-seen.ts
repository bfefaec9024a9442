import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../common/is-error.ts';
import type { Parts } from './parts.ts';
import type { Serving } from './workers.ts';

const EVERY_MS = 5000;

/**
 * Says in the record, every few seconds, that this worker lives. That is also where a record that cannot be written is
 * noticed first: the log says so, and the operator's webhook is told, once when it begins and once when it is over.
 */
export async function beSeen(parts: Parts, serving: Serving, signal: AbortSignal): Promise<void> {
  const { store, self, logger } = parts;
  let isWritable = true;
  while (!signal.aborted) {
    try {
      await store.seeWorker({ ...self, ...serving });
      if (!isWritable) await tell(parts, 'the record can be written again; everything goes on');
      isWritable = true;
    } catch (error) {
      const message = `the record cannot be written, nothing new begins: ${messageOf(error)}`;
      if (isWritable) await tell(parts, message);
      isWritable = false;
      logger.error({ err: messageOf(error) }, 'the record cannot be written, nothing new begins');
    }
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function tell({ settings, installation, self, logger }: Parts, message: string): Promise<void> {
  const { operatorWebhook } = settings.config.worker;
  if (operatorWebhook === undefined) return;
  const body = JSON.stringify({
    installation: installation.id,
    host: self.host,
    message,
    at: new Date().toISOString(),
  });
  const headers = { 'content-type': 'application/json' };
  try {
    await fetch(operatorWebhook, { method: 'POST', headers, body, signal: AbortSignal.timeout(EVERY_MS) });
  } catch (error) {
    logger.error({ err: messageOf(error) }, 'the operator could not be told');
  }
}
