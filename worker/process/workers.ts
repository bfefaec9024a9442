import type { Serving } from '../services/queues.ts';
import type { ControlActivities, EffectActivities } from '../../activities/contract.ts';
import { createControlActivities } from '../../activities/control/create.ts';
import { createEffectActivities, spoolMark, sweepProbes } from '../../activities/effects/index.ts';
import { createDeliver, drainOutbox } from '../../activities/outbox/index.ts';
import { messageOf } from '../../common/is-error.ts';
import { activityLog } from '../services/activity-log.ts';
import { workflowBundle } from './bundle.ts';
import { installationPaths } from '../config/config.ts';
import { createWorkers } from './create-worker.ts';
import { sendHeartbeats } from './heartbeat.ts';
import { processActor, type Services } from '../services/services.ts';
import { reconcileAlways } from '../reconciler/reconciler.ts';
import { keepRunbooks } from './runbooks.ts';
import { installRuntime } from './runtime.ts';
import { ensureSearchAttributes } from '../server/search-attributes.ts';
import { cleanUpAlways } from './cleanup.ts';
import { type MakeWorkers, serveQueues } from './serve-queues.ts';

/** Workers that poll until they are stopped. */
export interface RunningWorkers {
  /** Resolves when they poll for the first time. */
  readonly ready: Promise<void>;
  /** Whether they poll. */
  readonly isServing: () => boolean;
  /** Lets what is in flight finish, then ends. */
  readonly stop: () => Promise<void>;
}

/**
 * Serves queues until stopped, through outages of Temporal: workers that give up are made again. Beside them, what a
 * control worker does as well: the outbox is drained, lost runs are taken up again.
 */
export function runWorkers(parts: Services, serving: Serving): RunningWorkers {
  installRuntime(parts.logger);
  sweepSpool(parts);
  const stopping = new AbortController();
  let isReady = (): void => {};
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  const beside = [
    sendHeartbeats(parts, serving, stopping.signal),
    cleanUpAlways(parts, serving, stopping.signal),
    ...(serving.control ? controlWork(parts, stopping.signal) : []),
  ];
  const serve = serveQueues(parts, makerOf(parts, serving), stopping.signal, isReady);
  const stop = async () => {
    stopping.abort();
    isReady();
    await Promise.all([serve, ...beside]);
  };
  let hasBegun = false;
  void ready.then(() => (hasBegun = true));
  return { ready, stop, isServing: () => hasBegun && !stopping.signal.aborted };
}

/** What cannot be removed now is removed at another start. */
function sweepSpool({ settings, logger }: Services): void {
  try {
    sweepProbes(installationPaths(settings.dir).spool);
  } catch (error) {
    logger.warn({ err: messageOf(error) }, 'what probes have left in the spool could not be removed');
  }
}

function controlWork(parts: Services, signal: AbortSignal): Promise<void>[] {
  return [drainOutbox(outboxOf(parts), signal), reconcileAlways(parts, signal), keepRunbooks(parts, signal)];
}

/** Gives every connection the same activities, so that a second call for an attempt finds the first. */
function makerOf(parts: Services, { labels, control }: Serving): MakeWorkers {
  const { installation, logger, settings } = parts;
  const effects = effectsOf(parts);
  const activities = controlOf(parts);
  const shared = { installation: installation.id, effects, labels, interceptors: activityLog(logger) };
  return async (connection, namespace) => {
    if (!control) return createWorkers({ ...shared, connection, namespace });
    await ensureSearchAttributes(connection, namespace, logger);
    const bundle = await workflowBundle(installationPaths(settings.dir).cache);
    return createWorkers({ ...shared, connection, namespace, control: { bundle, activities } });
  };
}

function effectsOf({ settings, store, self }: Services): EffectActivities {
  const { spool } = installationPaths(settings.dir);
  const { secrets } = settings.config.worker;
  const worker = { ...self, spool: spoolMark(spool) };
  return createEffectActivities({ store, worker, spool, base: settings.base, secrets });
}

function controlOf(parts: Services): ControlActivities {
  const deliver = createDeliver(outboxOf(parts));
  const { store, self, settings } = parts;
  const { renewAfterEvents } = settings.pace;
  return createControlActivities({
    store,
    actor: processActor(parts, 'worker'),
    pid: self.pid,
    deliver,
    renewAfterEvents,
  });
}

function outboxOf(parts: Services) {
  const { worker, smtp } = parts.settings.config;
  return { store: parts.store, actor: processActor(parts, 'worker'), secrets: worker.secrets, smtp };
}
