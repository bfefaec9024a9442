import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { workflowBundle } from '../../worker/process/bundle.ts';
import { createWorkers } from '../../worker/process/create-worker.ts';
import { ensureSearchAttributes } from '../../worker/server/search-attributes.ts';
import { submitUpdate } from '../../workflows/definitions/messages.ts';
import { controlQueue, runWorkflowId, workflowTypes } from '../../workflows/definitions/names.ts';
import type { rollback } from '../../workflows/rollback.ts';
import { type TestTemporal, testTemporal } from '../support/temporal.ts';
import type { ScriptedRun } from './scripted.ts';
import pino from 'pino';

/** A run of the real workflow on a real server, with scripted activities. */
export interface Running {
  readonly handle: WorkflowHandleWithFirstExecutionRunId<typeof rollback>;
  readonly run: ScriptedRun;
  readonly submit: (request: string) => Promise<{ status: string }>;
}

/** One server for the tests of a file; every run is an installation of its own, with its own queues and workers. */
export class Harness {
  readonly temporal: TestTemporal;
  readonly #bundle: string;
  readonly #ends: (() => Promise<void>)[] = [];

  static async open(): Promise<Harness> {
    const otherwise = await mkdtemp(join(tmpdir(), 'backout-bundle-'));
    // The bundle first: what fails before there is a server leaves none behind.
    const bundle = await workflowBundle(otherwise);
    const temporal = await testTemporal();
    await ensureSearchAttributes(temporal.connection, 'default', pino({ level: 'silent' }));
    const harness = new Harness(temporal, bundle);
    harness.#ends.push(() => rm(otherwise, { recursive: true, force: true }));
    return harness;
  }

  private constructor(temporal: TestTemporal, bundle: string) {
    this.temporal = temporal;
    this.#bundle = bundle;
  }

  /** Begins the workflow, with workers for control and the given labels. */
  async start(run: ScriptedRun, labels: readonly string[] = ['local']): Promise<Running> {
    const installation = randomUUID();
    await this.serve(installation, run, labels);
    return this.begin(installation, run);
  }

  /** Begins the workflow, whoever serves it. */
  async begin(installation: string, run: ScriptedRun): Promise<Running> {
    const handle = await this.temporal.client.workflow.start<typeof rollback>(workflowTypes.rollback, {
      workflowId: runWorkflowId(installation, 'shop-1'),
      taskQueue: controlQueue(installation),
      args: [{ installation, run: 'shop-1' }],
    });
    return { handle, run, submit: (request) => handle.executeUpdate(submitUpdate, { args: [{ request }] }) };
  }

  /** Serves an installation's queues, with the workflows of today unless given others, until the harness closes or it is told to end. */
  async serve(
    installation: string,
    run: ScriptedRun,
    labels: readonly string[],
    isControl = true,
    bundle = this.#bundle,
  ): Promise<() => Promise<void>> {
    const activities = run.activities();
    const workers = await createWorkers({
      installation,
      labels,
      connection: this.temporal.connection,
      namespace: 'default',
      effects: activities,
      ...(isControl ? { control: { bundle, activities } } : {}),
    });
    const ended = workers.map((worker) => worker.run());
    const end = async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(ended);
    };
    this.#ends.push(end);
    return end;
  }

  async close(): Promise<void> {
    await Promise.all(this.#ends.map((end) => end()));
    await this.temporal.close();
  }
}
