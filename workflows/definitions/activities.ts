import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ControlActivities, EffectActivities } from '../../activities/contract.ts';
import { labelQueue } from './names.ts';

/**
 * Activities on the record. They are retried without end, so that a run goes on by itself when the record can be written
 * again; each is idempotent.
 */
export const controlActivities = proxyActivities<ControlActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/** Delivering what a plan requires to be delivered takes as long as the plan says. */
export function notifyActivities(limitMs: number): Pick<ControlActivities, 'notify'> {
  return proxyActivities<Pick<ControlActivities, 'notify'>>({
    startToCloseTimeout: limitMs + 10_000,
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
  });
}

/** Times and the queue of one effect activity. */
export interface EffectLimits {
  readonly installation: string;
  readonly label: string;
  /** How long it may lie in the queue before somebody is notified that no worker takes it. */
  readonly patienceMs: number;
  /** The outer limit of one try; the plan's own limits are enforced inside. */
  readonly limitMs: number;
}

/**
 * Activities that touch the world. A Temporal retry is no new attempt: the record's guard lets it find its own
 * beginning, so retries are unlimited and quick, and a worker's death is noticed by its missing heartbeat.
 */
export function effectActivities({ installation, label, patienceMs, limitMs }: EffectLimits): EffectActivities {
  return proxyActivities<EffectActivities>({
    taskQueue: labelQueue(installation, label),
    scheduleToStartTimeout: patienceMs,
    startToCloseTimeout: limitMs,
    heartbeatTimeout: '3s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '200ms', backoffCoefficient: 1.5, maximumInterval: '2s' },
  });
}
