import { messageOf } from '../../common/is-error.ts';
import type { NewNotification } from '../../records/record-store.ts';
import { Masker } from '../effects/values/masking.ts';
import { visible } from '../effects/values/sanitize-text.ts';
import type { OutboxDeps } from './deps.ts';
import { sendEmail } from './email.ts';
import { resolveChannel } from './resolve-channel.ts';
import { type DeliveryLimits, postWebhook } from './webhook.ts';

/** A message that was not taken; its message is free of secrets. */
class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
}

/**
 * Delivers one message now: its address is resolved at this moment, and secrets are masked in text and errors. Throws
 * `NotDelivered`, or the signal's reason. Nothing is written: a repetition delivers again, with the same identification.
 */
export async function deliverNow(
  deps: OutboxDeps,
  notification: NewNotification,
  limits: DeliveryLimits,
): Promise<void> {
  const masker = new Masker();
  try {
    const destination = await resolveChannel(deps, notification, masker);
    const message = {
      ...notification,
      subject: masker.mask(notification.subject),
      text: masker.mask(notification.text),
    };
    if (destination.kind === 'webhook') await postWebhook(destination, message, limits);
    else await sendEmail(destination, message, deps.smtp, limits);
  } catch (thrown) {
    limits.signal.throwIfAborted();
    throw new NotDelivered(visible(masker.mask(messageOf(thrown))).slice(0, 500));
  }
}

/** `deliverNow` as the control activities take it, for notify steps that are `required`. */
export function createDeliver(deps: OutboxDeps, signal: AbortSignal = new AbortController().signal) {
  return (notification: NewNotification, timeoutMs: number): Promise<void> =>
    deliverNow(deps, notification, { timeoutMs, signal });
}
