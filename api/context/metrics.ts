import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { runOutcomes } from '../../records/entries.ts';
import type { RunState, Visit } from '../../records/run-state.ts';
import type { MetricsFigures, RecordStore } from '../../records/record-store.ts';

/** What a process tells Prometheus. Counts and times alone: no name of a run, a person, a plan or a secret. */
export interface Metrics {
  readonly contentType: string;
  /** Everything as text, read from the record now. Where it cannot be read, the page says so. */
  render(): Promise<string>;
  /** How long an append to the record took, waiting for others included. */
  appended(seconds: number): void;
}

/** Ends of steps that are counted, by the entry that tells them. */
const outcomes = {
  'step.succeeded': 'succeeded',
  'step.failed': 'failed',
  'step.timed-out': 'timed-out',
  'step.unknown': 'unknown',
  'step.skipped': 'skipped',
} as const;

const runStates = ['requested', 'active', 'held', 'concluding', 'ending'] as const;

/** Metrics of one process over the record that it uses. What is read from the record is the same on every process. */
export function createMetrics(store: () => RecordStore): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const append = new Histogram({
    name: 'backout_record_append_seconds',
    help: 'How long this process took to append to the record, waiting for others included',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const gauges = gaugesOf(registry);
  const render = async (): Promise<string> => {
    await refresh(store(), gauges);
    return registry.metrics();
  };
  return { contentType: registry.contentType, render, appended: (seconds) => append.observe(seconds) };
}

function gaugesOf(registry: Registry) {
  const gauge = <T extends string = never>(name: string, help: string, ...labelNames: T[]) =>
    new Gauge<T>({ name: `backout_${name}`, help, labelNames, registers: [registry] });
  return {
    readable: gauge('record_readable', 'Whether the record could be read for these figures'),
    writable: gauge('record_writable', 'Whether the record can be written'),
    entries: gauge('record_entries', 'Entries of the record'),
    runs: gauge('runs', 'Runs that have not ended, by state', 'state'),
    ended: new Counter({
      name: 'backout_runs_ended_total',
      help: 'Runs that have ended, by outcome; denied is a request that was never admitted',
      labelNames: ['outcome'],
      registers: [registry],
    }),
    steps: new Counter({
      name: 'backout_steps_total',
      help: 'Attempts at steps that have ended, by outcome',
      labelNames: ['outcome'],
      registers: [registry],
    }),
    gates: gauge('gates_waiting', 'Gates that wait for people'),
    gateWait: gauge('gate_longest_wait_seconds', 'For how long the gate that waits longest has waited; 0 without one'),
    holding: gauge('steps_holding', 'Steps that hold until somebody decides how it goes on'),
    unattended: gauge('steps_unattended', 'Steps whose label no worker serves'),
    unknown: gauge('unknown_outcomes', 'Steps that may have run, and nobody has found out yet'),
    workers: gauge('workers', 'Live workers, by label', 'label'),
    control: gauge('control_workers', 'Live workers that run workflows and send messages'),
    messages: gauge('messages_waiting', 'Messages to people that are due and not delivered; at most 1000 are counted'),
  };
}

type Gauges = ReturnType<typeof gaugesOf>;

async function refresh(store: RecordStore, gauges: Gauges): Promise<void> {
  gauges.writable.set((await works(store.tryWriting())) ? 1 : 0);
  try {
    const [figures, size, states] = await store.read(
      async (tx) => [await tx.figures(), await tx.size(), await activeStates(tx)] as const,
    );
    setFigures(figures, gauges);
    setStates(states, gauges);
    await setWorkersAndMessages(store, gauges);
    gauges.entries.set(size);
    gauges.readable.set(1);
  } catch {
    gauges.readable.set(0);
  }
}

async function works(attempt: Promise<void>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}

async function activeStates(tx: Parameters<Parameters<RecordStore['read']>[0]>[0]): Promise<RunState[]> {
  const states: RunState[] = [];
  for (const { run } of await tx.runs({ active: true })) {
    const state = await tx.run(run);
    if (state) states.push(state);
  }
  return states;
}

function setFigures({ runs, entries }: MetricsFigures, { ended, steps }: Gauges): void {
  ended.reset();
  const count = (outcome: string) =>
    runs
      .filter((row) => (row.state === 'denied' ? 'denied' : row.outcome) === outcome)
      .reduce((sum, row) => sum + row.count, 0);
  for (const outcome of [...runOutcomes, 'denied']) ended.inc({ outcome }, count(outcome));
  steps.reset();
  for (const [type, outcome] of Object.entries(outcomes)) steps.inc({ outcome }, entries[type] ?? 0);
}

function setStates(states: readonly RunState[], gauges: Gauges): void {
  for (const state of runStates) gauges.runs.set({ state }, states.filter((one) => one.state === state).length);
  const visits = states.flatMap(({ steps }) => [...steps.values()].flatMap((step) => step.visits.at(-1) ?? []));
  const gates = visits.flatMap(({ gate }) => (gate && !gate.settled && !gate.voided ? [gate] : []));
  gauges.gates.set(gates.length);
  const waits = gates.map(({ openedAt }) => (Date.now() - Date.parse(openedAt)) / 1000);
  gauges.gateWait.set(Math.max(0, ...waits));
  gauges.holding.set(visits.filter(({ state }) => state === 'holding').length);
  gauges.unattended.set(visits.filter(({ unattendedSince }) => unattendedSince !== null).length);
  gauges.unknown.set(visits.filter(isUnknown).length);
}

function isUnknown({ attempts, skipped }: Visit): boolean {
  const last = attempts.at(-1);
  return skipped === null && last?.outcome === 'unknown' && last.resolved === null;
}

async function setWorkersAndMessages(store: RecordStore, { workers, control, messages }: Gauges): Promise<void> {
  const live = await store.workers();
  const labels = live.flatMap((one) => one.labels);
  workers.reset();
  for (const label of new Set(labels)) workers.set({ label }, labels.filter((one) => one === label).length);
  control.set(live.filter((one) => one.control).length);
  messages.set((await store.dueNotifications(new Date().toISOString(), 1000)).length);
}
