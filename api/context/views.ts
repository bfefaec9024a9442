import { type Fitness, fitnessOf } from '../../authority/release/release-requirements.ts';
import type { Release } from '../../common/names.ts';
import {
  readGateView,
  readInboxView,
  readReleaseView,
  readReportView,
  readRunView,
  type Present,
} from '../../views/index.ts';
import type { GateView, InboxView, ReleaseView, ReportView, RunView } from '../../views/schemas/types.ts';
import type { ApiDeps } from './deps.ts';

/** What `status` shows of a run now. Throws `run-unknown`. */
export async function readRunNow(deps: ApiDeps, run: string): Promise<RunView> {
  const present = await presentOf(deps);
  return deps.store.read((tx) => readRunView(tx, run, present));
}

/**
 * What a gate asks, or asked at an earlier visit, and whether the approval of who reads it would count. Throws
 * `run-unknown`, `gate-unknown` or `gate-not-waiting`.
 */
export async function readGate(
  { store, clock = () => new Date() }: ApiDeps,
  { run, gate, visit, person }: { run: string; gate: string; visit: number | undefined; person: string },
): Promise<GateView> {
  const by = { person, now: clock().toISOString() };
  return store.read((tx) => readGateView(tx, run, gate, visit, by));
}

/** Everything an incident review asks about a run. Throws `run-unknown`. */
export async function readReport(deps: ApiDeps, run: string): Promise<ReportView> {
  return deps.store.read((tx) => readReportView(tx, run));
}

/** What the record knows of a release. Throws `release-unknown`. */
export async function readRelease(deps: ApiDeps, release: Release): Promise<ReleaseView> {
  const now = (deps.clock ?? (() => new Date()))().toISOString();
  return deps.store.read((tx) => readReleaseView(tx, release, { now }));
}

/** Whether a release has a plan that is fit to be used in an environment. */
export async function readFitness(
  { store, clock = () => new Date() }: ApiDeps,
  release: Release,
  environment: string,
): Promise<Fitness> {
  return store.read((tx) => fitnessOf(tx, release, environment, clock().toISOString()));
}

/** What is live, what runs, and what waits for one person. */
export async function readInbox(deps: ApiDeps, person: string): Promise<InboxView> {
  const present = await presentOf(deps);
  return deps.store.read((tx) => readInboxView(tx, person, present));
}

/** The moment, and the workers that live: beside the log, so read before its snapshot. */
async function presentOf({ store, clock = () => new Date() }: ApiDeps): Promise<Present> {
  return { now: clock().toISOString(), workers: await store.workers() };
}
