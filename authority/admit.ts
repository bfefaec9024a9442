import type { Digest } from '../common/digest.ts';
import { formatDuration } from '../common/text/duration.ts';
import { BackoutError } from '../common/errors.ts';
import { releaseName } from '../common/names.ts';
import type { FrozenPlan } from '../plans/language/schema/plan.ts';
import type { RunState } from '../records/run-state.ts';
import type { ReadTx, Receipt, WriteTx } from '../records/record-store.ts';
import { deploymentOf, requireOpenWindow, type DeployedRelease } from './release/deployment.ts';
import { deviationsAtStart } from './release/start-deviations.ts';
import type { Answer } from '../requests/answer.ts';
import { acceptedAnswer, deniedAnswer } from './context/answers.ts';
import { recordBrokenGlass } from './approvals/record-broken-glass.ts';
import { isDenial } from './context/denials.ts';
import { channelsForOccasion, runTitle } from './context/notify.ts';
import type { RunTx } from './context/run-tx.ts';
import { systemActor } from './people/system-actor.ts';
import { withRun } from './transactions/in-run.ts';
import { requireStarter } from './receiving/request-start.ts';
import { requireRole } from '../requests/permissions.ts';
import { personIn } from '../roster/people.ts';
import { verifySignature } from './signatures/verify-signature.ts';

/** An admission that is not reached this long after receipt is denied: no rollback begins by itself hours later. */
const admissionWithinMs = 15 * 60_000;

/** Whether a run may walk its plan; `answer` is the stored answer of its start. */
export interface Admission {
  readonly admitted: boolean;
  readonly answer: Answer;
}

/** Admits or denies a run as `admitRun` does, in a transaction that has not read it yet. Throws `run-unknown`. */
export async function admit(tx: WriteTx, name: string): Promise<Admission> {
  const { done } = await withRun(tx, name, systemActor, admitRun);
  return done;
}

/**
 * Admits a requested run, which takes the lock of its service and environment, or denies it. Asked again it says the
 * same and writes nothing. Deviations at the start are recorded and refuse nothing.
 */
export async function admitRun(run: RunTx): Promise<Admission> {
  const { tx, state } = run;
  const receipt = await receiptOf(tx, state);
  if (state.state !== 'requested' && receipt.answer)
    return { admitted: state.state !== 'denied', answer: receipt.answer };
  const before = await tx.size();
  try {
    const answer = await accept(run, receipt);
    await tx.answer(receipt.digest, answer);
    return { admitted: true, answer };
  } catch (error) {
    if (!isDenial(error) || (await tx.size()) !== before) throw error;
    return { admitted: false, answer: await deny(run, receipt, error) };
  }
}

async function accept(run: RunTx, receipt: Receipt): Promise<Answer> {
  const { tx, state, plan } = run;
  requireInTime(receipt.receivedAt, tx.now);
  await requireStillEntitled(run, receipt);
  await requireLatestPlan(tx, state);
  const rehearsed = state.request.rehearsal !== undefined;
  const deployed = rehearsed ? asIfDeployed(plan, tx.now) : await deploymentOf(tx, { ...state, ...state.request });
  const windowClosesAt = requireOpenWindow(plan, deployed, tx.now);
  await requireNoOther(tx, state);
  const deviations = rehearsed ? [] : await deviationsAtStart(tx, state, plan, deployed, tx.now);
  const { requester: actor } = state;
  await recordClaim(run, deployed);
  const body = { deployedAt: deployed.deployedAt, windowClosesAt, returnsTo: plan.returnsTo };
  const admitted = await run.append({ actor, type: 'run.admitted', body, key: `run.admitted/${state.run}` });
  for (const { what, why } of deviations)
    await run.append({ actor, type: 'deviation', body: { address: null, what, why } });
  await tellStarted(run);
  await recordBrokenStart(run);
  return acceptedAnswer(receipt.digest, tx.now, {
    message: rehearsed
      ? `${state.run} has begun: the plan of ${releaseName(state.release)} is rehearsed in ${state.environment}`
      : `${state.run} has begun: ${releaseName(state.release)} goes back to ${plan.returnsTo} in ${state.environment}`,
    run: state.run,
    entry: admitted.entry.seq,
    next: `backout status ${state.run} --follow`,
    data: { windowClosesAt, deviations: deviations.map(({ what, why }) => `${what}: ${why}`) },
  });
}

/** A rehearsal needs no deployment: its window is as open as it can be. */
function asIfDeployed({ window }: FrozenPlan, now: string): DeployedRelease {
  return { deployedAt: new Date(Date.parse(now) - window.opensAfterMs).toISOString(), claim: null };
}

/** It began without the role that it needs: those who authorize are asked afterwards, and told at once. */
async function recordBrokenStart(run: RunTx): Promise<void> {
  const { requester: actor, request } = run.state;
  const person = actor.kind === 'person' ? personIn(await run.tx.roster(), actor.person) : undefined;
  if (request.breakGlass === undefined || actor.kind !== 'person' || !person) return;
  const words = `${run.name} was started by breaking the glass`;
  const broken = { what: 'start', gate: null, reason: request.breakGlass, words } as const;
  await recordBrokenGlass({ actor, person, request: actor.request as Digest }, run, broken);
}

async function deny(run: RunTx, receipt: Receipt, error: BackoutError): Promise<Answer> {
  const { code, message } = error;
  const { entry } = await run.append({
    type: 'run.denied',
    actor: run.state.requester,
    body: { code, message },
    key: `run.denied/${run.name}`,
  });
  const answer = deniedAnswer(receipt.digest, run.now, error, { run: run.name, entry: entry.seq });
  await run.tx.answer(receipt.digest, answer);
  return answer;
}

async function receiptOf(tx: ReadTx, { run, requester }: RunState): Promise<Receipt> {
  const receipt = requester.kind === 'person' ? await tx.receipt(requester.request) : undefined;
  if (receipt) return receipt;
  throw new BackoutError('receipt-missing', `the request that asked for ${run} is not in the record`, {
    expected: 'the receipt of a signed start',
    found: 'none',
  });
}

function requireInTime(receivedAt: string, now: string): void {
  const waitedMs = Date.parse(now) - Date.parse(receivedAt);
  if (waitedMs <= admissionWithinMs) return;
  throw new BackoutError(
    'admission-late',
    `this start waited ${formatDuration(waitedMs)} for a worker; a rollback does not begin by itself so late`,
    {
      expected: `an admission within ${formatDuration(admissionWithinMs)} of ${receivedAt}`,
      found: now,
      next: 'look whether it is still wanted, then start again',
    },
  );
}

async function requireStillEntitled({ tx, state, plan }: RunTx, receipt: Receipt): Promise<void> {
  const { requester, request } = state;
  const roster = await tx.roster();
  const who = requester.kind === 'system' ? '' : requester.person;
  const proof = await verifySignature(receipt, { by: who, action: receipt.envelope?.action }, roster, tx.now);
  if (!proof.ok) throw proof.error;
  const person = personIn(roster, who) ?? { person: who, roles: [] };
  if (request.rehearsal) requireRole(roster, person, 'rehearse');
  else requireStarter(roster, person, plan, request);
}

async function requireLatestPlan(tx: ReadTx, { release, plan }: RunState): Promise<void> {
  const [latest] = await tx.publishedPlans({ release });
  if (latest?.digest === plan) return;
  throw new BackoutError(
    'plan-mismatch',
    `revision ${latest?.revision ?? 1} of the plan for ${releaseName(release)} was published since`,
    {
      expected: latest?.digest ?? 'a published plan',
      found: plan,
      next: `read it, then start again: backout plan show ${releaseName(release)}`,
    },
  );
}

async function requireNoOther(tx: ReadTx, { release, environment }: RunState): Promise<void> {
  const holder = await tx.lockHolder(release.service, environment);
  if (holder === undefined) return;
  const other = await tx.run(holder);
  const who = other?.requester.kind === 'system' || !other ? 'somebody' : other.requester.person;
  throw new BackoutError(
    'run-in-progress',
    `${holder} is under way for ${release.service} in ${environment}: started by ${who} at ${other?.requestedAt ?? 'an earlier time'}`,
    {
      expected: 'no active run of this service and environment',
      found: `${holder} (${other ? releaseName(other.release) : release.service})`,
      next: `backout status ${holder}`,
    },
  );
}

async function recordClaim(run: RunTx, { claim }: DeployedRelease): Promise<void> {
  if (!claim) return;
  const { requester: actor, release, environment } = run.state;
  await run.appendOfRelease({
    type: 'release.deployed',
    actor,
    release,
    environment,
    body: { ...claim, claimed: true },
    key: `release.deployed/claimed/${run.name}`,
  });
}

/** Before what it is: nobody takes a rehearsal for the night itself. */
function startWords(state: RunState, plan: FrozenPlan): { subject: string; begins: string } {
  const name = releaseName(state.release);
  return state.request.rehearsal
    ? {
        subject: `${state.run}: a REHEARSAL of the plan for ${name} in ${state.environment}`,
        begins: `${runTitle(state)} rehearses the plan: ${plan.title}.`,
      }
    : {
        subject: `${state.run}: ${name} is being rolled back in ${state.environment}`,
        begins: `${runTitle(state)} goes back to ${plan.returnsTo}: ${plan.title}.`,
      };
}

async function tellStarted(run: RunTx): Promise<void> {
  const { state, plan } = run;
  const { subject, begins } = startWords(state, plan);
  await run.notify({
    key: `started/${state.run}`,
    channels: channelsForOccasion(plan, 'started'),
    occasion: 'started',
    address: null,
    subject,
    text: [
      begins,
      `Why: ${state.request.problem} (${state.request.cause}).`,
      `It takes about ${formatDuration(plan.duration.expectedMs)} by its plan, at most ${formatDuration(plan.duration.atMostMs)}.`,
      `Follow it: backout status ${state.run} --follow`,
    ].join('\n'),
  });
}
