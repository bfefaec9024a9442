import type { FastifyInstance } from 'fastify';
import { repeatUntilAborted } from '../common/repeat.ts';
import type { ApiDeps } from './context/deps.ts';

/** After the log has grown, so much later a checkpoint is made: one for a burst of entries. */
const SETTLE_MS = 1000;
/** After a checkpoint that could not be made. */
const AGAIN_MS = 30_000;

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
  await repeatUntilAborted(signal, async () => {
    try {
      if ((await store.read((tx) => tx.size())) !== size) ({ size } = await checkpoint());
      await store.waitForEntry(size - 1, signal);
      return SETTLE_MS;
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, 'no checkpoint could be made');
      return AGAIN_MS;
    }
  });
}
