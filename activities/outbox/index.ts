export { createDeliver, deliverNow, NotDelivered } from './deliver.ts';
export type { OutboxDeps, SmtpServer } from './deps.ts';
export { drainOutbox } from './drain.ts';
export { defaultPatience, type Patience } from './patience.ts';
