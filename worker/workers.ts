import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { createControlActivities } from '../activities/control/create.ts';
import { createEffectActivities, sweepProbes } from '../activities/effects/index.ts';
import { createDeliver, drainOutbox } from '../activities/outbox/index.ts';
import { messageOf } from '../common/is-error.ts';
import { activityLog } from './activity-log.ts';
import { workflowBundle } from './bundle.ts';
import { placesOf } from './config.ts';
import { createWorkers, type Served } from './create-worker.ts';
import { beSeen } from './being-seen.ts';
import { actorOf, type Parts } from './parts.ts';
import { reconcileAlways } from './reconciler.ts';
import { installRuntime } from './runtime.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { nativeConnection, temporalPlace } from './temporal.ts';

/** Which queues a process serves. */
export interface Serving {
  readonly labels: readonly string[];
  readonly control: boolean;
}

/** Workers that poll until they are stopped. */
export interface RunningWorkers {
  /** Resolves when they poll for the first time. */
  readonly ready: Promise<void>;
  /** Lets what is in flight finish, then ends. */
  readonly stop: () => Promise<void>;
}

const AGAIN_MS = 1000;

/**
 * Serves queues until stopped, through outages of Temporal: workers that give up are made anew. Beside them, what a
 * control worker does as well: the outbox is drained, lost runs are taken up again.
 */
export function runWorkers(parts: Parts, serving: Serving): RunningWorkers {
  installRuntime(parts.logger);
  sweepSpool(parts);
  const stopping = new AbortController();
  let isReady = (): void => {};
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  const beside = [
    beSeen(parts, serving, stopping.signal),
    ...(serving.control ? controlWork(parts, stopping.signal) : []),
  ];
  const serve = serveAlways(parts, serving, stopping.signal, isReady);
  const stop = async () => {
    stopping.abort();
    isReady();
    await Promise.all([serve, ...beside]);
  };
  return { ready, stop };
}

/** What cannot be removed now is removed at another start. */
function sweepSpool({ settings, logger }: Parts): void {
  try {
    sweepProbes(placesOf(settings.dir).spool);
  } catch (error) {
    logger.warn({ err: messageOf(error) }, 'what probes have left in the spool could not be removed');
  }
}

function controlWork(parts: Parts, signal: AbortSignal): Promise<void>[] {
  return [drainOutbox(outboxOf(parts), signal), reconcileAlways(parts, signal)];
}

async function serveAlways(parts: Parts, serving: Serving, signal: AbortSignal, isReady: () => void): Promise<void> {
  while (!signal.aborted) {
    try {
      await serveOnce(parts, serving, signal, isReady);
    } catch (error) {
      parts.logger.error({ err: messageOf(error) }, 'the workers cannot serve; they are made anew');
      await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function serveOnce(parts: Parts, serving: Serving, signal: AbortSignal, isReady: () => void): Promise<void> {
  const place = await temporalPlace(parts.settings);
  const connection = await nativeConnection(place);
  try {
    if (serving.control) await ensureSearchAttributes(connection, place.namespace, parts.logger);
    const workers = await createWorkers(await served(parts, serving, connection, place.namespace));
    const onStop = () => workers.forEach(shutDown);
    signal.addEventListener('abort', onStop, { once: true });
    if (signal.aborted) onStop();
    const runs = workers.map((worker) => worker.run());
    isReady();
    await Promise.all(runs).finally(onStop);
    await Promise.allSettled(runs);
  } finally {
    await connection.close();
  }
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

async function served(
  parts: Parts,
  serving: Serving,
  connection: NativeConnection,
  namespace: string,
): Promise<Served> {
  const { settings, store, installation, self, logger } = parts;
  const { spool } = placesOf(settings.dir);
  const effects = createEffectActivities({
    store,
    worker: self,
    spool,
    base: settings.base,
    secrets: settings.config.worker.secrets,
  });
  const shared = { installation: installation.id, connection, namespace, effects, labels: serving.labels };
  const withLog = { ...shared, interceptors: activityLog(logger) };
  return serving.control ? { ...withLog, control: await control(parts) } : withLog;
}

async function control(parts: Parts): Promise<NonNullable<Served['control']>> {
  const { store, self, settings } = parts;
  const deliver = createDeliver(outboxOf(parts));
  const activities = createControlActivities({ store, actor: actorOf(parts, 'worker'), pid: self.pid, deliver });
  return { bundle: await workflowBundle(join(placesOf(settings.dir).cache)), activities };
}

function outboxOf(parts: Parts) {
  const { worker, smtp } = parts.settings.config;
  return { store: parts.store, actor: actorOf(parts, 'worker'), secrets: worker.secrets, smtp };
}
