export { createDeliver, deliverNow, NotDelivered } from './deliver.ts';
export type { OutboxDeps, SmtpServer } from './deps.ts';
export { drainOutbox } from './drain.ts';
export { defaultPatience, type RetryWindow } from './retry-policy.ts';
