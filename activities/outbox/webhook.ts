import type { NewNotification } from '../../records/record-store.ts';
import { checkHeaders, request, requestUrl } from '../effects/http/request.ts';
import type { Destination } from './resolve-channel.ts';

const maxBytes = 64 * 1024;

/** How long a delivery may take, and what breaks it off. */
export interface DeliveryLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Posts a message as JSON. `notification` is the same each time it is tried, so that a receiver can tell a repetition.
 * Throws unless the answer is a 2xx; the message names the server alone, because the path of a webhook is often its key.
 */
export async function postWebhook(
  { url: text, headers }: Extract<Destination, { kind: 'webhook' }>,
  notification: NewNotification,
  { timeoutMs, signal }: DeliveryLimits,
): Promise<void> {
  const url = requestUrl(text);
  checkHeaders(headers);
  const { key, run, occasion, address, subject, text: message } = notification;
  const body = JSON.stringify({ notification: key, run, occasion, address, subject, text: message });
  const all = { 'content-type': 'application/json', ...headers };
  const answer = await request({ method: 'POST', url, headers: all, body, timeoutMs, maxBytes, signal });
  if (answer.kind === 'unanswered') throw new Error(`${url.origin} did not take the message: ${answer.why}`);
  if (answer.status < 200 || answer.status > 299)
    throw new Error(`${url.origin} answered ${answer.status}, expected 2xx`);
}
