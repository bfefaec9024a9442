import type { NativeConnection, Worker } from '@temporalio/worker';
import { messageOf } from '../../common/is-error.ts';
import { pauseOrAbort, repeatUntilAborted } from '../../common/repeat.ts';
import type { Services } from '../services/services.ts';
import { nativeConnection, type TemporalPlace, temporalPlace } from '../gateway/temporal.ts';

/** Makes the workers of a process on a connection. */
export type MakeWorkers = (connection: NativeConnection, namespace: string) => Promise<Worker[]>;

const AGAIN_MS = 1000;

/**
 * Serves until the signal aborts, through outages of Temporal: workers that give up are made again, and where the embedded
 * server came back at another address, others are made there at once while these end by themselves. Resolves when all
 * of them have ended.
 */
export async function serveQueues(
  parts: Services,
  make: MakeWorkers,
  signal: AbortSignal,
  isReady: () => void,
): Promise<void> {
  const left: Promise<void>[] = [];
  await repeatUntilAborted(signal, async () => {
    try {
      const here = await serveAt(await temporalPlace(parts.settings), make, signal);
      isReady();
      if (await Promise.race([here.ended.then(() => false), moved(parts, here.place, here.ending)]))
        left.push(here.leave());
      else await here.ended;
      return 0;
    } catch (error) {
      parts.logger.error({ err: messageOf(error) }, 'the workers cannot serve; they are made anew');
      return AGAIN_MS;
    }
  });
  await Promise.all(left);
}

/** Workers at one address. */
interface Here {
  readonly place: TemporalPlace;
  /** Aborts when they are to end, or have. */
  readonly ending: AbortSignal;
  /** Resolves when they have let what is in flight finish. Throws when one of them gave up. */
  readonly ended: Promise<void>;
  /** Makes them end: nobody there may answer. */
  readonly leave: () => Promise<void>;
}

async function serveAt(place: TemporalPlace, make: MakeWorkers, signal: AbortSignal): Promise<Here> {
  const connection = await nativeConnection(place);
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal]);
  try {
    const workers = await make(connection, place.namespace);
    const ended = run(workers, ending, over, connection);
    const leave = async (): Promise<void> => {
      over.abort();
      await ended.catch(() => undefined);
    };
    return { place, ending, ended, leave };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function run(
  workers: readonly Worker[],
  ending: AbortSignal,
  over: AbortController,
  connection: NativeConnection,
): Promise<void> {
  const onEnding = (): void => workers.forEach(shutDown);
  const runs = workers.map((worker) => worker.run());
  if (ending.aborted) onEnding();
  else ending.addEventListener('abort', onEnding, { once: true });
  // One that gives up takes the others with it, so that all are made anew together.
  try {
    await Promise.all(runs);
  } finally {
    over.abort();
    await Promise.allSettled(runs);
    await connection.close().catch(() => undefined);
  }
}

/**
 * Waits for Temporal to be at another address, as the embedded server is where its port was taken while it was down:
 * workers would dial the old one without end. False when the signal aborted before.
 */
async function moved(
  { settings, logger }: Services,
  { options: { address } }: TemporalPlace,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    await pauseOrAbort(AGAIN_MS, signal);
    // A cluster's address is the configuration's, for as long as the process runs.
    if (signal.aborted || settings.config.temporal.mode === 'cluster') continue;
    const now = (await temporalPlace(settings).catch(() => undefined))?.options.address;
    if (now === undefined || now === address) continue;
    logger.warn({ from: address, to: now }, 'Temporal is at another address now; the workers go there');
    return true;
  }
  return false;
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}
