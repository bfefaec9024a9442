export { createDeliver } from './deliver.ts';
export type { OutboxDeps } from './deps.ts';
export { drainOutbox } from './drain.ts';
export { type RetryWindow } from './retry-policy.ts';
