import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import pino from 'pino';
import { change } from '../../activities/control/change.ts';
import { createControlActivities } from '../../activities/control/create.ts';
import type { ControlDeps } from '../../activities/control/deps.ts';
import type { Activities } from '../../activities/contract.ts';
import { beginAttempt, endAttempt } from '../../authority/attempts/index.ts';
import { workflowBundle } from '../../worker/process/bundle.ts';
import { createWorkers } from '../../worker/process/create-worker.ts';
import { installRuntime } from '../../worker/process/runtime.ts';
import { submitUpdate } from '../../workflows/definitions/messages.ts';
import { controlQueue, runWorkflowId, searchAttributes, workflowTypes } from '../../workflows/definitions/names.ts';
import { Desk, type Run } from '../authority/support/desk.ts';
import { fakeTheClock } from '../support/fake-clock.ts';
import { makePeople, type People, type TestPerson } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { describeUnless } from '../support/skip.ts';
import { timeSkippingServer } from './time-skipping/server.ts';

/** A keyword, as Temporal numbers the types of attributes. */
const KEYWORD = 2;
const minute = 60_000;
const hour = 3_600_000;
const day = 24 * hour;
const worker = { host: 'here', incarnation: '00000000-0000-4000-8000-000000000000', pid: 1 };
const channels = ['ops'];

const plan = smallPlan({
  window: { opensAfterMs: 0, closesAfterMs: 90 * day, because: 'long' },
  duration: { expectedMs: 20 * day, atMostMs: 60 * day, because: 'measured' },
  communication: { ...smallPlan().communication, remindEveryMs: 6 * hour },
  steps: [
    gateStep('go-ahead', {
      deadlineMs: 8 * day,
      useWithinMs: 30 * day,
      escalate: [
        { afterMs: 2 * day, channels, role: null },
        { afterMs: 5 * day, channels, role: null },
      ],
    }),
    { kind: 'wait', id: 'soak', title: 'Soak', because: null, role: 'operator', expectedMs: 12 * day, forMs: 12 * day },
    gateStep('again', { deadlineMs: 6 * day, useWithinMs: 2 * day }),
    commandStep('switch', ['true']),
  ],
});

const server = timeSkippingServer();
describeUnless('missing' in server ? server.missing : undefined)('a run that waits for thirty days', () => {
  let env: TestWorkflowEnvironment;
  let people: People;
  let desk: Desk;
  let folder: string;
  let workers: Worker[];
  let gone: Promise<unknown>;
  beforeAll(async () => {
    installRuntime(pino({ level: process.env['BACKOUT_TEST_LOG'] ?? 'silent' }, pino.destination(2)));
    folder = await mkdtemp(join(tmpdir(), 'backout-days-'));
    people = await makePeople();
    const bundle = await workflowBundle(folder);
    const path = 'path' in server ? server.path : '';
    env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
    // This server cannot be asked which attributes it has.
    const keywords = Object.fromEntries(Object.values(searchAttributes).map((name) => [name, KEYWORD]));
    await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: keywords });
    fakeTheClock();
    await tick();
    desk = await Desk.open(people);
    const activities = timed(activitiesOf(desk));
    const control = { bundle, activities };
    const connection = env.nativeConnection;
    workers = await createWorkers({
      installation: desk.installation,
      connection,
      namespace: 'default',
      labels: ['local'],
      effects: activities,
      control,
    });
    gone = Promise.all(workers.map((one) => one.run()));
  }, 400_000);
  afterAll(async () => {
    for (const one of workers ?? []) one.shutdown();
    await gone;
    jest.useRealTimers();
    await env?.teardown();
    await desk?.close();
    await people.cleanup();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  /** The record's clock, and everybody's, is the server's. */
  const tick = async () => {
    jest.setSystemTime(await env.currentTimeMs());
  };
  const timed = (all: Activities): Activities =>
    Object.fromEntries(
      Object.entries(all).map(([name, activity]) => [
        name,
        async (input: never) => {
          await tick();
          return (activity as (input: never) => Promise<unknown>)(input);
        },
      ]),
    ) as never as Activities;
  const activitiesOf = ({ store }: Desk): Activities => {
    const actor = { kind: 'system', part: 'worker', host: 'here', incarnation: worker.incarnation } as const;
    const deps: ControlDeps = { store, actor, pid: 1, renewAfterEvents: 60, deliver: async () => undefined };
    const executeStep: Activities['executeStep'] = (ref) =>
      change(deps, ref.run, [ref.address], async (run) => {
        const begun = await beginAttempt(run, ref, worker);
        if ('go' in begun)
          await endAttempt(run, ref, { outcome: 'succeeded', durationMs: 1, message: 'exit 0' }, actor);
      });
    return {
      ...createControlActivities(deps),
      executeStep,
      measure: async () => undefined,
      assess: async () => undefined,
    };
  };
  const begin = async (): Promise<Run> => {
    await desk.publish(plan);
    await desk.deployed(plan);
    const received = await desk.receive(people.support, desk.start(plan));
    if (received.kind !== 'forward') throw new Error(JSON.stringify(received));
    const run = received.run ?? '';
    const installation = desk.installation;
    await env.client.workflow.start(workflowTypes.rollback, {
      workflowId: runWorkflowId(installation, run),
      taskQueue: controlQueue(installation),
      args: [{ installation, run }],
    });
    return desk.runNamed(run, plan);
  };
  /** Asks through the workflow, as the API does. */
  const ask = async (run: Run, person: TestPerson, fields: Parameters<Desk['receive']>[1]) => {
    await tick();
    const received = await desk.receive(person, fields);
    if (received.kind !== 'forward') throw new Error(JSON.stringify(received));
    const handle = env.client.workflow.getHandle(runWorkflowId(desk.installation, run.name));
    for (;;) {
      const answer = await handle
        .executeUpdate(submitUpdate, { args: [{ request: received.request }] })
        .catch((error: unknown) => {
          if (!/TryAgain/.test(JSON.stringify(error))) throw error;
        });
      if (answer) return answer.status;
    }
  };
  /** This server stops its clock for good when an execution is left with an activity in its queue: it is let go on. */
  const pass = async (days: number) => {
    const wait = { isOver: false };
    const over = env.sleep(days * day).then(() => (wait.isOver = true));
    for (let before = 0; !wait.isOver;) {
      await Promise.race([over, pause(2000, undefined, { ref: false })]);
      const now = await env.currentTimeMs();
      if (!wait.isOver && now - before < minute) await env.connection.testService?.unlockTimeSkipping({});
      before = now;
    }
    await tick();
  };

  /** How many events each execution of the run has, the newest first. */
  const histories = async ({ name }: Run) => {
    const lengths: number[] = [];
    for (let runId: string | undefined; runId !== '';) {
      const handle = env.client.workflow.getHandle(runWorkflowId(desk.installation, name), runId);
      const { events } = await handle.fetchHistory();
      lengths.push(events?.length ?? 0);
      runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
    }
    return lengths;
  };
  /** After how many hours people were told again of a visit of a gate. */
  const remindedAfter = async (run: Run, address: string, visit: number) => {
    const opened = (await run.state()).steps.get(address)?.visits.find((one) => one.visit === visit)?.gate?.openedAt;
    const told = (await desk.entries('gate.reminded')).filter(
      ({ body }) => body.address === address && body.visit === visit,
    );
    return told.map(({ entry }) => roughly((Date.parse(entry.at) - Date.parse(opened ?? '')) / hour));
  };
  /** To the minute. */
  const roughly = (hours: number) => Math.round(hours * 60) / 60;
  const every6Hours = (most: number) => Array.from({ length: most / 6 }, (_, at) => (at + 1) * 6);

  it('keeps deadlines, reminders, escalations, waits and visits over many executions with small histories', async () => {
    const run = await begin();
    await pass(6.9);
    expect(await ask(run, people.approver, await run.decision('approve'))).toBe('accepted');
    await pass(12.1);
    const soaked = (await run.visit('soak'))?.attempts.at(-1);
    expect(roughly((Date.parse(soaked?.endedAt ?? '') - Date.parse(soaked?.openedAt ?? '')) / hour)).toBe(12 * 24);
    // An approval that is too old when the run goes on: the gate is asked again, and nobody answers.
    expect(await ask(run, people.support, { action: 'hold', ...run.place, reason: 'not before the weekend' })).toBe(
      'accepted',
    );
    expect(await ask(run, people.approver, await run.decision('approve', { gate: 'again' }))).toBe('accepted');
    await pass(5);
    expect(await ask(run, people.support, { action: 'continue', ...run.place, step: null, reason: null })).toBe(
      'accepted',
    );
    await pass(6.1);

    const { ended, steps, admitted } = await run.state();
    expect(ended?.outcome).toBe('expired');
    expect(roughly((Date.parse(ended?.at ?? '') - Date.parse(admitted?.at ?? '')) / day)).toBe(30);
    expect(steps.get('switch')?.visits.at(-1)?.attempts ?? []).toEqual([]);
    expect(steps.get('again')?.visits.map(({ gate }) => [gate?.settled?.settlement, gate?.voided !== null])).toEqual([
      ['approved', true],
      ['expired', false],
    ]);
    const first = await remindedAfter(run, 'go-ahead', 1);
    expect(first).toEqual([...every6Hours(162), 48, 120].toSorted((one, other) => one - other));
    expect(await remindedAfter(run, 'again', 2)).toEqual(every6Hours(138));
    const lengths = await histories(run);
    expect(lengths.length).toBeGreaterThan(4);
    expect(Math.max(...lengths)).toBeLessThan(100);
  }, 120_000);
});
