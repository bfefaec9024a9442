import {
  type Client,
  isGrpcServiceError,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Forwarded, TemporalGateway } from '../../api/context/deps.ts';
import { adjudicate } from '../../authority/adjudicate.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { type AssessmentInput, type RollbackInput, submitUpdate } from '../../workflows/definitions/messages.ts';
import { assessmentWorkflowId, controlQueue, runWorkflowId, workflowTypes } from '../../workflows/definitions/names.ts';
import { KeyedLimiter } from './keyed-limiter.ts';

/** What the gateway needs. */
export interface GatewayDeps {
  readonly client: Client;
  readonly store: RecordStore;
  readonly installation: string;
  readonly logger: Logger;
  /** Told of a run that no workflow walks any more, before it is begun again. */
  readonly onLost?: (run: string) => Promise<unknown>;
  /** A worker is gone when it was not seen for this time. */
  readonly goneMs: number;
  /** How long a request is offered to its workflow; 20 s unless given. */
  readonly withinMs?: number;
}

const REACH_MS = 3000;
const AGAIN_MS = 100;
/** Temporal takes at most ten updates of a workflow at a time. */
const IN_FLIGHT = 10;

/** The API's way to Temporal: starts and updates may all be repeated, and nobody waits for a server or a worker that is away. */
export function temporalGateway(deps: GatewayDeps): TemporalGateway {
  const lanes = new KeyedLimiter(IN_FLIGHT);
  return {
    submit: (run, request) => lanes.pass(run, () => submitUntil(deps, run, request)),
    startRun: (run) => begin(deps, () => startRun(deps, run)),
    assess: (request, labels) => begin(deps, () => startAssessment(deps, request, labels)),
  };
}

async function submitUntil(deps: GatewayDeps, run: string, request: string): Promise<Forwarded> {
  for (const until = Date.now() + (deps.withinMs ?? 20_000); Date.now() < until; await pause(AGAIN_MS)) {
    if (!(await isAnybodyThere(deps))) return 'unreachable';
    const outcome = await offer(deps, run, request, until);
    if (outcome === 'done') return 'done';
    if (outcome === 'gone' && !(await isWalked(deps, run)) && (await settleWithout(deps, run, request))) return 'done';
  }
  return 'unreachable';
}

type Offered = 'done' | 'again' | 'gone';

/** The update's id is the request's digest, so that a second offer finds the first. */
async function offer(
  { client, installation }: GatewayDeps,
  run: string,
  request: string,
  until: number,
): Promise<Offered> {
  const handle = client.workflow.getHandle(runWorkflowId(installation, run));
  try {
    await client.withDeadline(until, () =>
      handle.executeUpdate(submitUpdate, { args: [{ request }], updateId: request }),
    );
    return 'done';
  } catch (error) {
    return meaning(error);
  }
}

const repeatable = new Set(['TryAgain', 'AcceptedUpdateCompletedWorkflow']);
/** Statuses of gRPC that pass: cancelled, deadline exceeded, resource exhausted, aborted, internal, unavailable. */
const passing = new Set([1, 4, 8, 10, 13, 14]);

/** What to do about the failure of an update. Throws what a repetition does not cure. */
function meaning(error: unknown): Offered {
  if (error instanceof WorkflowNotFoundError) return 'gone';
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'again';
  if (error instanceof WorkflowUpdateFailedError) {
    const { type } = error.cause as { type?: string };
    if (type !== undefined && repeatable.has(type)) return 'again';
    throw error;
  }
  if (isPassing(error)) return 'again';
  throw error;
}

/** Whether an error, or what caused it, says that the server is busy or away. */
function isPassing(error: unknown): boolean {
  if (isGrpcServiceError(error)) return passing.has(error.code);
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  return cause !== undefined && isPassing(cause);
}

/**
 * Whether an execution walks the run all the same: an update that went to one which has just made room for the next is
 * not found either.
 */
async function isWalked({ client, installation }: GatewayDeps, run: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(runWorkflowId(installation, run)).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * No workflow walks the run: of one that ended the record alone can say what is to be said; one that was lost is begun
 * again, and the request is offered once more.
 */
async function settleWithout(deps: GatewayDeps, run: string, request: string): Promise<boolean> {
  const state = (await deps.store.read((tx) => tx.run(run)))?.state;
  if (state === 'requested' || state === 'active' || state === 'held' || state === 'concluding' || state === 'ending') {
    deps.logger.warn({ run }, 'no workflow walks this run; it is begun again');
    await deps.onLost?.(run);
    await startRun(deps, run);
    return false;
  }
  await deps.store.write((tx) => adjudicate(tx, request));
  return true;
}

async function begin(deps: GatewayDeps, start: () => Promise<void>): Promise<Forwarded> {
  try {
    await deps.client.withDeadline(Date.now() + REACH_MS, start);
  } catch (error) {
    if (isPassing(error)) return 'unreachable';
    throw error;
  }
  return (await isControlServed(deps)) ? 'done' : 'unreachable';
}

async function startRun({ client, installation }: GatewayDeps, run: string): Promise<void> {
  const input: RollbackInput = { installation, run };
  await client.workflow.start(workflowTypes.rollback, {
    ...startOptions(installation),
    workflowId: runWorkflowId(installation, run),
    args: [input],
  });
}

async function startAssessment(
  { client, installation }: GatewayDeps,
  request: string,
  labels: readonly string[],
): Promise<void> {
  const input: AssessmentInput = { installation, request, labels };
  await client.workflow.start(workflowTypes.assessment, {
    ...startOptions(installation),
    workflowId: assessmentWorkflowId(installation, request),
    args: [input],
  });
}

function startOptions(installation: string) {
  return {
    taskQueue: controlQueue(installation),
    // After a worker's death its workflows are taken up by others this soon.
    workflowTaskTimeout: '5s',
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  } as const;
}

async function isAnybodyThere(deps: GatewayDeps): Promise<boolean> {
  return (await isControlServed(deps)) && (await isServerThere(deps.client));
}

/** An update to a workflow that nobody serves would never end. */
async function isControlServed({ store, goneMs }: GatewayDeps): Promise<boolean> {
  const workers = await store.workers();
  return workers.some(({ control, seenAt }) => control && Date.now() - Date.parse(seenAt) < goneMs);
}

async function isServerThere(client: Client): Promise<boolean> {
  return client
    .withDeadline(Date.now() + REACH_MS, () => client.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );
}
