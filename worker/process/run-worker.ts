import { loadSettings, type SettingsSource } from '../config/config.ts';
import { processLogger } from '../services/logger.ts';
import { openMetricsServer } from './metrics-server.ts';
import { openServices } from '../services/services.ts';
import { type Running, type PrintLine, type PrintDocument, untilSignal } from './signals.ts';
import { runWorkers } from './workers.ts';
import { type Serving } from '../services/queues.ts';

/** A worker alone. Resolves when it polls, which it does as soon as Temporal is there. */
async function startWorker(source: SettingsSource, serving: Serving): Promise<Running> {
  const settings = await loadSettings(source);
  const parts = await openServices(settings, processLogger(settings));
  const workers = runWorkers(parts, serving);
  const stop = async () => {
    await workers.stop();
    await parts.store.close();
  };
  try {
    const watched = await openMetricsServer(parts, workers.isServing);
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
export async function runWorkerProcess(
  source: SettingsSource,
  serving: Serving,
  say: PrintLine,
  tell: PrintDocument = () => undefined,
): Promise<void> {
  const running = await startWorker(source, serving);
  tell(serving);
  const queues = [...(serving.control ? ['control'] : []), ...serving.labels.map((label) => `label ${label}`)];
  say(`a worker serves ${queues.join(', ')}`);
  await untilSignal(running, say);
}
