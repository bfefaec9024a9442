import type { FastifyInstance } from 'fastify';
import { isBackoutError } from '../common/errors.ts';
import type { ApiDeps } from './context/deps.ts';

/** Whether the record can be written now. */
interface RecordHealth {
  isWritable(): Promise<boolean>;
}

declare module 'fastify' {
  interface FastifyInstance {
    recordHealth: RecordHealth;
  }
}

/** Tells whether the record can be written, by a write that changes nothing: what a full disk refuses, nothing less shows. */
export function watchRecord(api: FastifyInstance, { store }: ApiDeps): void {
  api.decorate('recordHealth', { isWritable: () => canWrite(store) });
}

async function canWrite(store: ApiDeps['store']): Promise<boolean> {
  try {
    await store.tryWriting();
    return true;
  } catch (error) {
    if (isBackoutError(error) && error.code === 'record-unwritable') return false;
    throw error;
  }
}
