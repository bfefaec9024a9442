import { loadSettings, type SettingsSource } from './config.ts';
import { processLogger } from './logger.ts';
import { openMetricsDoor } from './metrics-door.ts';
import { openParts } from './parts.ts';
import { type Running, type Say, type Tell, untilSignal } from './process.ts';
import { runWorkers, type Serving } from './workers.ts';

/** A worker alone. Resolves when it polls, which it does as soon as Temporal is there. */
export async function startWorker(source: SettingsSource, serving: Serving): Promise<Running> {
  const settings = await loadSettings(source);
  const parts = await openParts(settings, processLogger(settings));
  const workers = runWorkers(parts, serving);
  const stop = async () => {
    await workers.stop();
    await parts.store.close();
  };
  try {
    const watched = await openMetricsDoor(parts, workers.isServing);
    await workers.ready;
    return {
      stop: async () => {
        await stop();
        await watched?.close();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `backout worker`: serves its queues, says which, and ends on Ctrl-C or SIGTERM. */
export async function worker(
  source: SettingsSource,
  serving: Serving,
  say: Say,
  tell: Tell = () => undefined,
): Promise<void> {
  const running = await startWorker(source, serving);
  tell(serving);
  const queues = [...(serving.control ? ['control'] : []), ...serving.labels.map((label) => `label ${label}`)];
  say(`a worker serves ${queues.join(', ')}`);
  await untilSignal(running, say);
}
