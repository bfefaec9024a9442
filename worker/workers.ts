import type { ControlActivities, EffectActivities } from '../activities/contract.ts';
import { createControlActivities } from '../activities/control/create.ts';
import { createEffectActivities, spoolMark, sweepProbes } from '../activities/effects/index.ts';
import { createDeliver, drainOutbox } from '../activities/outbox/index.ts';
import { messageOf } from '../common/is-error.ts';
import { activityLog } from './activity-log.ts';
import { workflowBundle } from './bundle.ts';
import { placesOf } from './config.ts';
import { createWorkers } from './create-worker.ts';
import { beSeen } from './being-seen.ts';
import { actorOf, type Parts } from './parts.ts';
import { reconcileAlways } from './reconciler.ts';
import { keepRunbooks } from './runbooks.ts';
import { installRuntime } from './runtime.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { tidyAlways } from './tidy.ts';
import { type MakeWorkers, serveQueues } from './serve-queues.ts';

/** Which queues a process serves. */
export interface Serving {
  readonly labels: readonly string[];
  readonly control: boolean;
}

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
    tidyAlways(parts, serving, stopping.signal),
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
function sweepSpool({ settings, logger }: Parts): void {
  try {
    sweepProbes(placesOf(settings.dir).spool);
  } catch (error) {
    logger.warn({ err: messageOf(error) }, 'what probes have left in the spool could not be removed');
  }
}

function controlWork(parts: Parts, signal: AbortSignal): Promise<void>[] {
  return [drainOutbox(outboxOf(parts), signal), reconcileAlways(parts, signal), keepRunbooks(parts, signal)];
}

/** The same activities on every connection, so that a second call for an attempt finds the first. */
function makerOf(parts: Parts, { labels, control }: Serving): MakeWorkers {
  const { installation, logger, settings } = parts;
  const effects = effectsOf(parts);
  const activities = controlOf(parts);
  const shared = { installation: installation.id, effects, labels, interceptors: activityLog(logger) };
  return async (connection, namespace) => {
    if (!control) return createWorkers({ ...shared, connection, namespace });
    await ensureSearchAttributes(connection, namespace, logger);
    const bundle = await workflowBundle(placesOf(settings.dir).cache);
    return createWorkers({ ...shared, connection, namespace, control: { bundle, activities } });
  };
}

function effectsOf({ settings, store, self }: Parts): EffectActivities {
  const { spool } = placesOf(settings.dir);
  const { secrets } = settings.config.worker;
  const worker = { ...self, spool: spoolMark(spool) };
  return createEffectActivities({ store, worker, spool, base: settings.base, secrets });
}

function controlOf(parts: Parts): ControlActivities {
  const deliver = createDeliver(outboxOf(parts));
  const { store, self, settings } = parts;
  const { renewAfterEvents } = settings.pace;
  return createControlActivities({ store, actor: actorOf(parts, 'worker'), pid: self.pid, deliver, renewAfterEvents });
}

function outboxOf(parts: Parts) {
  const { worker, smtp } = parts.settings.config;
  return { store: parts.store, actor: actorOf(parts, 'worker'), secrets: worker.secrets, smtp };
}
