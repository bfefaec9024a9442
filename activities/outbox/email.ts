import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import type { NewNotification } from '../../records/record-store.ts';
import type { SmtpServer } from './deps.ts';
import type { Destination } from './resolve-channel.ts';
import type { DeliveryLimits } from './webhook.ts';

/**
 * Sends a message to all addresses of a channel at once. Its Message-ID is the same each time it is tried, so that a
 * mailbox can drop a repetition. Throws unless the server takes it for every address.
 */
export async function sendEmail(
  { to, secrets }: Extract<Destination, { kind: 'email' }>,
  notification: NewNotification,
  smtp: SmtpServer | undefined,
  { timeoutMs, signal }: DeliveryLimits,
): Promise<void> {
  if (!smtp)
    throw new BackoutError('config-invalid', 'this worker has no SMTP server', {
      where: 'smtp',
      next: 'add smtp to the configuration',
    });
  const { host, port, secure, user, from } = smtp;
  const pass = smtp.passwordSecret === undefined ? '' : await secrets(smtp.passwordSecret);
  const auth = user === undefined ? {} : { auth: { user, pass } };
  const times = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const transport = createTransport({ host, port, secure, ...auth, ...times });
  const { run, occasion, subject, text } = notification;
  const mail = {
    from,
    to: [...to],
    subject: subject.replaceAll(/\s+/g, ' '),
    text,
    messageId: `<${createHash('sha256').update(notification.key).digest('hex').slice(0, 32)}@backout>`,
    headers: { 'X-Backout-Run': run, 'X-Backout-Occasion': occasion },
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const sent = await orAborted(transport.sendMail(mail), limit);
    if (sent.rejected.length > 0) throw new Error(`it was refused for ${sent.rejected.map(addressOf).join(', ')}`);
  } catch (thrown) {
    signal.throwIfAborted();
    const why = limit.aborted ? `no answer within ${timeoutMs} ms` : messageOf(thrown);
    throw new Error(`${host}:${port} did not take the message: ${why}`, { cause: thrown });
  } finally {
    transport.close();
  }
}

function addressOf(address: string | { address: string }): string {
  return typeof address === 'string' ? address : address.address;
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return await Promise.race([work, aborted]);
}
