import { join } from 'node:path';
import { requireFree } from '../api/listen.ts';
import { listenOf, openApi } from './api.ts';
import { loadSettings, installationPaths, type WorkerSettings, type SettingsSource } from './config/config.ts';
import { watchServer } from './process/server-watchdog.ts';
import { withLockFile } from './server/lock-file.ts';
import { terminalLogger } from './services/logger.ts';
import { openMetricsServer } from './process/metrics-server.ts';
import { openServices, type Services, requireInitialized } from './services/services.ts';
import { type Running, type PrintLine, type PrintDocument, signalToEnd, untilSignal } from './process/signals.ts';
import { runWorkers } from './process/workers.ts';

/** A whole installation in one process. */
interface Up extends Running {
  readonly url: string;
  readonly installation: string;
  readonly fingerprint: string;
  readonly dir: string;
  /** Where everything is logged. */
  readonly log: string;
}

/** Another `up` of the same folder may be starting: its start is waited for this time. */
const TURN_MS = 90_000;

/**
 * Runs everything on this machine: the embedded server unless the configuration names a cluster, the API, and a worker
 * for control and the configured labels. Resolves when requests are answered and steps are taken. Where another one
 * answers already it throws `config-invalid` and touches nothing: the Temporal server it would find is the other's.
 */
async function startUp(source: SettingsSource = {}): Promise<Up> {
  const settings = await loadSettings(source);
  requireInitialized(settings);
  return withLockFile(join(settings.dir, 'up.lock'), TURN_MS, async () => {
    await requireFree(listenOf(settings));
    return start(settings);
  });
}

async function start(settings: WorkerSettings): Promise<Up> {
  const { log, temporal } = installationPaths(settings.dir);
  const parts = await openServices(settings, terminalLogger(settings, log));
  const stops: (() => Promise<void>)[] = [() => parts.store.close()];
  const stop = async () => {
    for (const each of stops.splice(0).toReversed()) await each();
  };
  try {
    if (settings.config.temporal.mode === 'embedded') stops.push((await watchServer(temporal, parts.logger)).stop);
    const workers = runWorkers(parts, { labels: settings.config.worker.labels, control: true });
    stops.push(workers.stop);
    const watched = await openMetricsServer(parts, workers.isServing);
    if (watched) stops.push(watched.close);
    await workers.ready;
    const api = await openApi(parts);
    stops.push(() => api.close());
    return { ...aboutOf(parts), url: api.url, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function aboutOf({ installation, fingerprint, settings }: Services) {
  return { installation: installation.id, fingerprint, dir: settings.dir };
}

/** `backout up`: starts, says where everything is, and ends on Ctrl-C or SIGTERM. */
export async function up(source: SettingsSource, say: PrintLine, tell: PrintDocument = () => undefined): Promise<void> {
  // From now on: a Temporal server that is started already must not outlive a Ctrl-C.
  const heard = signalToEnd();
  const { stop, ...running } = await startUp(source);
  tell(running);
  say(`Backout is up: ${running.url}`);
  say(`installation ${running.installation}`);
  say(`fingerprint  ${running.fingerprint}`);
  say(`log          ${running.log}`);
  say('next         in another terminal: backout; end with Ctrl-C');
  await untilSignal({ stop }, say, heard);
}
