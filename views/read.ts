import type { Subject } from '../requests/subject.ts';
import { BackoutError } from '../common/errors.ts';
import type { Release } from '../common/names.ts';
import type { FrozenPlan } from '../plans/language/schema/index.ts';
import { runAndPlan } from '../authority/context/run-context.ts';
import { storedSubject } from '../authority/gates/stored-subject.ts';
import { stepAt } from '../plans/language/plan-queries.ts';
import type { RunState } from '../records/run-state.ts';
import type { ReadTx } from '../records/record-store.ts';
import type { GateView, InboxView, ReleaseView, ReportView, RunView } from './schemas/types.ts';
import { readAdministration, recoveriesOf } from './roster/administration.ts';
import { whoIs } from './run/actors.ts';
import { countedBy } from './run/possible-approvers.ts';
import { viewGate } from './gate/gate.ts';
import { viewInbox, type InboxSources } from './inbox.ts';
import type { LiveWorker } from './run/labels.ts';
import { viewRelease } from './release/release.ts';
import { viewReport } from './report/report.ts';
import { unapprovedRuns } from './run/requests.ts';
import { viewRun } from './run/run.ts';
import { withTimes } from './run/times.ts';
import { lastVerdicts } from './run/verdicts.ts';
import { assessmentsOf, releaseFactsView, readLive } from './release/sources.ts';

/** The moment of a view, and who is there to work. */
export interface Present {
  readonly now: string;
  readonly workers: readonly LiveWorker[];
}

/** What `status` shows. Throws `run-unknown`. */
export async function readRunView(tx: ReadTx, run: string, { now, workers }: Present): Promise<RunView> {
  const { state, plan } = await runAndPlan(tx, run);
  return viewRun(state, plan, now, workers, countedBy(await tx.roster(), now));
}

/** What `show RUN GATE` shows: its last visit unless told otherwise. Throws `run-unknown`, `gate-unknown` or `gate-not-waiting`. */
export async function readGateView(
  tx: ReadTx,
  run: string,
  address: string,
  visit?: number,
  by?: { person: string; now: string },
): Promise<GateView> {
  const { state, plan } = await runAndPlan(tx, run);
  const visits = state.steps.get(address)?.visits.filter(({ gate }) => gate !== null) ?? [];
  const found = visit === undefined ? visits.at(-1) : visits.find((each) => each.visit === visit);
  if (found?.gate === null || found === undefined) throw noGate(state, plan, address);
  const subject = await storedSubject(tx, found.gate.subject);
  if (subject === undefined)
    throw new BackoutError('blob-unknown', 'the subject of this gate is missing from the record', {
      expected: found.gate.subject,
      found: 'nothing',
      next: 'backout audit verify',
    });
  const until = found.gate.settled?.at ?? found.gate.voided?.at;
  const measurements = await lastVerdicts(tx, state, found.gate.measurements, until);
  const reader = by && { ...by, roster: await tx.roster() };
  return viewGate(state, plan, { address, visit: found.visit, gate: found.gate, subject, measurements, reader });
}

/** Everything an incident review asks about a run. Throws `run-unknown`. */
export async function readReportView(tx: ReadTx, run: string): Promise<ReportView> {
  const { state, plan } = await runAndPlan(tx, run);
  const digests = [...state.steps.values()].flatMap(({ visits }) => visits.flatMap(({ gate }) => gate?.subject ?? []));
  const subjects = new Map<string, Subject>();
  for (const digest of digests) {
    const subject = await storedSubject(tx, digest);
    if (subject !== undefined) subjects.set(digest, subject);
  }
  const before = (await assessmentsOf(tx, state.release)).filter(
    ({ environment, at }) => environment === state.environment && at <= state.requestedAt,
  );
  return viewReport(state, plan, {
    subjects,
    assessment: before.at(-1)?.measurements ?? [],
    recoveries: await recoveriesOf(tx, { requestedAt: state.requestedAt, endedAt: state.ended?.at ?? null }),
  });
}

/** What the record knows of a release. Throws `release-unknown` where it knows nothing. */
export async function readReleaseView(
  tx: ReadTx,
  release: Release,
  { now }: Pick<Present, 'now'>,
): Promise<ReleaseView> {
  const [deployments, plans, runs] = [
    await tx.deployments({ release }),
    await tx.publishedPlans({ release }),
    await tx.runs({ release }),
  ];
  if (deployments.length + plans.length + runs.length === 0) {
    throw new BackoutError('release-unknown', `nothing is known of ${release.service}@${release.version}`, {
      expected: 'a release with a deployment, a plan or a run',
      found: `${release.service}@${release.version}`,
      next: 'backout list',
    });
  }
  const endorsed = await tx.entries({ release, type: 'plan.endorsed' });
  const [current] = plans;
  const plan = current && (await tx.plan(current.digest));
  const sources = {
    release,
    deployments,
    plans,
    runs: await withTimes(tx, runs, now),
    closesAfterMs: plan?.window.closesAfterMs ?? null,
    byHand: (await tx.entries({ release, type: 'run.recorded' })).flatMap(({ entry }) => entry.run ?? []),
    endorsements: endorsed.flatMap(({ entry, type, body }) =>
      type === 'plan.endorsed' && body !== undefined ? [{ digest: body.digest, by: whoIs(entry.actor) }] : [],
    ),
    assessments: await assessmentsOf(tx, release),
    live: await readLive(tx, release.service),
  };
  return viewRelease(sources, now);
}

/** What stands alone in a terminal, for one person. */
export async function readInboxView(tx: ReadTx, person: string, { now, workers }: Present): Promise<InboxView> {
  const roster = await tx.roster();
  const administration = await readAdministration(tx, person, now);
  const runs: { state: RunState; plan: FrozenPlan }[] = [];
  const asked = (await unapprovedRuns(tx)).filter(({ state }) => state === 'ended').map(({ run }) => ({ run }));
  for (const { run } of [...(await tx.runs({ active: true })), ...asked]) runs.push(await runAndPlan(tx, run));
  const live: InboxSources['live'][number][] = [];
  for (const each of await readLive(tx)) live.push({ ...each, ...(await releaseFactsView(tx, each)) });
  return viewInbox(
    {
      person,
      roles: roster.people.find((each) => each.person === person)?.roles ?? [],
      live,
      runs,
      workers,
      counted: countedBy(roster, now),
      administration,
    },
    now,
  );
}

function noGate(state: RunState, plan: FrozenPlan, address: string): BackoutError {
  const known = [...state.steps.values()]
    .filter(({ visits }) => visits.some(({ gate }) => gate !== null))
    .map((step) => step.address);
  const isOfPlan = stepAt(plan, address)?.kind === 'gate';
  return new BackoutError(
    isOfPlan ? 'gate-not-waiting' : 'gate-unknown',
    isOfPlan ? `${address} of ${state.run} has not opened yet` : `${state.run} has no gate ${address}`,
    {
      expected: known.length === 0 ? 'a gate that has opened' : `one of ${known.join(', ')}`,
      found: address,
      next: `backout status ${state.run}`,
    },
  );
}
