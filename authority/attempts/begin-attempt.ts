import type { Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import type { Actor } from '../../records/entries.ts';
import type { WriteTx } from '../../records/record-store.ts';
import { placeOfRun, runAndPlan } from '../context/run-context.ts';
import { holdAttempt } from './hold-attempt.ts';
import { attemptMayBegin, type Begins } from './may-begin.ts';
import type { AttemptRef, BeginResult, GuardWorker, Refusal } from './rules/guard-types.ts';
import { voidGates } from './void-gates.ts';

export interface BeginOptions {
  /** The digest of the command that will run, where there is one. */
  readonly command?: Digest | null;
  /** How the caller begins steps: by default as a label's worker does. */
  readonly begins?: Exclude<Begins, 'open'>;
}

/**
 * Begins one attempt: all rules hold, and `step.started` is written under the key of run, address, visit and attempt;
 * only then may the caller act. Asked again, `already` gives what is recorded of it. `hold`: nothing may run, and what
 * there is to say is in the record (the step holds, approvals were voided) or is the run's own state; answer with the
 * progress. `denied`: a request that follows no record; throw it after the transaction, and nothing may run. Throws
 * `run-unknown`, `plan-unknown` and `step-unknown`.
 */
export async function beginAttempt(
  tx: WriteTx,
  ref: AttemptRef,
  worker: GuardWorker,
  { command = null, begins = 'execute' }: BeginOptions = {},
): Promise<BeginResult> {
  const actor = workerActor(worker);
  const may = await attemptMayBegin(tx, ref, begins);
  if ('already' in may) return may;
  if (!('go' in may)) return refuseAttempt(tx, ref, may, actor);
  const { address, visit, attempt } = ref;
  const body = { address, visit, attempt, worker, command, gates: [...may.gates], kind: may.step.kind };
  const place = { actor, ...placeOfRun(may.state), key: attemptKey('step.started', ref) };
  const { fresh } = await tx.append({ type: 'step.started', ...place, body });
  return fresh ? may : { denied: begunBefore(ref) };
}

/** The rules look at the folded state; the key is what stands if that should ever be behind. */
function begunBefore({ address, visit, attempt }: AttemptRef): BackoutError {
  const message = `attempt ${attempt} at ${address}, visit ${visit}, has begun before`;
  return new BackoutError('attempt-not-allowed', message, { expected: 'an attempt that has not begun' });
}

/** The key under which an attempt's entries land once. */
export function attemptKey(type: string, { run, address, visit, attempt }: AttemptRef): string {
  return `${type}/${run}/${address}/${visit}/${attempt}`;
}

/** A worker as the one who writes an entry. */
function workerActor({ host, incarnation }: GuardWorker): Actor {
  return { kind: 'system', part: 'worker', host, incarnation };
}

/** Writes what a refusal leaves in the record, and says what the caller does with it. */
export async function refuseAttempt(
  tx: WriteTx,
  ref: AttemptRef,
  refusal: Refusal,
  actor: Actor,
): Promise<Exclude<BeginResult, { go: true } | { already: unknown }>> {
  if ('later' in refusal) return { hold: refusal.later };
  if ('denied' in refusal) return deny(tx, ref, refusal.denied, actor);
  if ('lapsed' in refusal) return { hold: await voidGates(tx, ref.run, refusal.lapsed, actor) };
  await holdAttempt(tx, ref, { ...refusal.hold, measurements: [] }, actor);
  return { hold: refusal.hold };
}

/** One entry for each step and reason, so that repeating it fills no record. */
async function deny(
  tx: WriteTx,
  ref: AttemptRef,
  denied: BackoutError,
  actor: Actor,
): Promise<{ denied: BackoutError }> {
  const { state } = await runAndPlan(tx, ref.run);
  const key = `begin.denied/${ref.run}/${ref.address}/${denied.code}`;
  const body = { action: 'begin', code: denied.code, message: denied.message };
  await tx.append({ type: 'request.denied', actor, ...placeOfRun(state), key, body });
  return { denied };
}
