import type { FastifyInstance } from 'fastify';
import { BackoutError, isBackoutError } from '../common/errors.ts';
import type { ApiDeps } from './deps.ts';

/** Whether the record can be written, as far as this process knows. */
export interface RecordHealth {
  isWritable(): Promise<boolean>;
}

declare module 'fastify' {
  interface FastifyInstance {
    recordHealth: RecordHealth;
  }
}

/** A write that failed counts for so long, unless one succeeds before: what a full disk refuses no probe shows. */
const REMEMBERED_MS = 10_000;
/** More than fits into what is left of a page. */
const PROBE = new Uint8Array(16_384);

/**
 * Watches how writes go. Asked, it remembers a failure of the last seconds, and else tries a write that it takes back,
 * so that asking changes nothing.
 */
export function watchRecord(api: FastifyInstance, { store }: ApiDeps): void {
  let failedAt = -Infinity;
  api.addHook('onError', async (_request, _reply, error) => {
    if (isBackoutError(error) && error.code === 'record-unwritable') failedAt = Date.now();
  });
  api.addHook('onResponse', async ({ method }, { statusCode }) => {
    if (method !== 'GET' && statusCode < 300) failedAt = -Infinity;
  });
  api.decorate('recordHealth', {
    isWritable: async () => Date.now() - failedAt > REMEMBERED_MS && canWrite(store),
  });
}

async function canWrite(store: ApiDeps['store']): Promise<boolean> {
  const takenBack = new BackoutError('internal', 'a probe is taken back');
  try {
    await store.write(async (tx) => {
      await tx.putBlob(PROBE);
      throw takenBack;
    });
    return true;
  } catch (error) {
    if (error === takenBack) return true;
    if (isBackoutError(error) && error.code === 'record-unwritable') return false;
    throw error;
  }
}
