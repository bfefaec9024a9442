import type { FastifyInstance } from 'fastify';
import { messageOf } from '../common/is-error.ts';
import type { ApiDeps } from './deps.ts';

/** After the log has grown, so much later a checkpoint is made: one for a burst of entries. */
const SETTLE_MS = 1000;

/** Keeps the newest checkpoint at the size of the log while the API runs; the key that signs it lives with the API. */
export function keepCheckpoints(api: FastifyInstance, deps: ApiDeps): void {
  const stop = new AbortController();
  let work: Promise<void> | undefined;
  api.addHook('onListen', async () => {
    work = keep(deps, stop.signal);
  });
  api.addHook('onClose', async () => {
    stop.abort();
    await work;
  });
}

async function keep({ store, checkpoint, logger }: ApiDeps, signal: AbortSignal): Promise<void> {
  let size = -1;
  while (!signal.aborted) {
    try {
      if ((await store.read((tx) => tx.size())) !== size) ({ size } = await checkpoint());
      await store.waitForEntry(size - 1, signal);
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: messageOf(error) }, 'no checkpoint could be made');
    }
    await pause(signal);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, signal.aborted ? 0 : SETTLE_MS);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
