import { messageOf } from '../../common/is-error.ts';
import { repeatUntilAborted } from '../../common/repeat.ts';
import type { Services } from '../services/services.ts';
import type { Serving } from '../services/queues.ts';

/** The operator's webhook has this time to answer. */
const TELL_MS = 5000;

/**
 * Says in the record, every few seconds, that this worker lives. Here the process also notices that the record cannot be
 * written. Then the log says so. The operator's webhook is called once when it begins and once when it is over.
 */
export async function sendHeartbeats(parts: Services, serving: Serving, signal: AbortSignal): Promise<void> {
  let isWritable = true;
  await repeatUntilAborted(signal, async () => {
    const refusal = await refusalNow(parts, serving);
    if (refusal !== undefined) {
      const message = `the record cannot be written, nothing new begins: ${refusal}`;
      parts.logger.error(message);
      if (isWritable) await tell(parts, message);
    } else if (!isWritable) {
      parts.logger.warn('the record can be written again; everything goes on');
      await tell(parts, 'the record can be written again; everything goes on');
    }
    isWritable = refusal === undefined;
    return parts.settings.pace.seenMs;
  });
}

/** Why the record cannot be written, or could not be since the last look; undefined where it can. */
async function refusalNow({ store, self, newRefusal }: Services, serving: Serving): Promise<string | undefined> {
  try {
    await store.seeWorker({ ...self, ...serving });
    await store.tryWriting();
  } catch (error) {
    newRefusal();
    return messageOf(error);
  }
  return newRefusal()?.message;
}

async function tell({ settings, installation, self, logger }: Services, message: string): Promise<void> {
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
    await fetch(operatorWebhook, { method: 'POST', headers, body, signal: AbortSignal.timeout(TELL_MS) });
  } catch (error) {
    logger.error({ err: messageOf(error) }, 'the operator could not be told');
  }
}
