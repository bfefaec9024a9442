export { createDeliver, deliverNow, NotDelivered } from './deliver.ts';
export type { OutboxDeps, SmtpServer } from './deps.ts';
export { defaultPatience, drainOutbox, type Patience } from './drain.ts';
