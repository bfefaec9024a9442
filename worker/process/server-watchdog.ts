import type { Logger } from 'pino';
import { messageOf } from '../../common/is-error.ts';
import { repeatUntilAborted } from '../../common/repeat.ts';
import { type EmbeddedServer, embeddedServer } from '../server/embedded-server.ts';
import { isLockHolderAlive } from '../server/lock-file.ts';
import type { Running } from './signals.ts';

const LOOK_MS = 500;

/** Keeps the embedded server running: one that was killed is started again, at the same port and with the same database. */
export async function watchServer(folder: string, logger: Logger): Promise<EmbeddedServer & Running> {
  let server = await embeddedServer(folder);
  const stopping = new AbortController();
  const watching = repeatUntilAborted(stopping.signal, async () => {
    if (!isLockHolderAlive(server.pid)) {
      logger.error('the embedded Temporal server has died; it is started again');
      server = await embeddedServer(folder).catch((error: unknown) => {
        logger.error({ err: messageOf(error) }, 'the embedded Temporal server could not be started');
        return server;
      });
    }
    return LOOK_MS;
  });
  const stop = async () => {
    stopping.abort();
    await watching;
    await server.stop();
  };
  return { ...server, stop };
}
