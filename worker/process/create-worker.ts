import {
  type ActivityInterceptorsFactory,
  type NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import type { ControlActivities, EffectActivities } from '../../activities/contract.ts';
import { controlQueue, labelQueue } from '../../workflows/definitions/names.ts';

/** What a process serves, and what it serves it with. */
export interface WorkerSpec {
  readonly installation: string;
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** The workflows and the activities that touch the record alone. */
  readonly control?: { readonly bundle: string; readonly activities: ControlActivities };
  readonly labels: readonly string[];
  readonly effects: EffectActivities;
  readonly interceptors?: ActivityInterceptorsFactory;
}

/** A command outlives its worker under its supervisor; an HTTP request in flight gets this long to finish. */
const GRACE = { shutdownGraceTime: '8s', shutdownForceTime: '10s' } as const;
const ACTIVITIES_AT_ONCE = { control: 50, label: 100 };
/** A run that waits costs about 0.4 MB while it is remembered; one that is not is read again from its history within milliseconds. */
const RUNS_REMEMBERED = 200;

/** Workers for the queues that this process serves; none of them polls before it is run. */
export async function createWorkers(served: WorkerSpec): Promise<Worker[]> {
  const { connection, namespace } = served;
  const interceptors = served.interceptors ? { interceptors: { activity: [served.interceptors] } } : {};
  const shared = { connection, namespace, ...interceptors, ...GRACE };
  return Promise.all([
    ...(served.control ? [Worker.create({ ...shared, ...controlOptions(served.installation, served.control) })] : []),
    ...served.labels.map((label) => Worker.create({ ...shared, ...labelOptions(served, label) })),
  ]);
}

function controlOptions(installation: string, control: NonNullable<WorkerSpec['control']>): Queue {
  return {
    taskQueue: controlQueue(installation),
    workflowBundle: { codePath: control.bundle },
    activities: control.activities,
    maxConcurrentActivityTaskExecutions: ACTIVITIES_AT_ONCE.control,
    maxCachedWorkflows: RUNS_REMEMBERED,
    // After a worker's death its workflows are offered to others this soon.
    stickyQueueScheduleToStartTimeout: '1s',
  };
}

function labelOptions({ installation, effects }: WorkerSpec, label: string): Queue {
  return {
    taskQueue: labelQueue(installation, label),
    activities: effects,
    maxConcurrentActivityTaskExecutions: ACTIVITIES_AT_ONCE.label,
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  };
}

type Queue = Omit<WorkerOptions, 'connection' | 'namespace'>;
