import type { Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import type { Actor } from '../../records/entries.ts';
import type { RunTx } from '../context/run-tx.ts';
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
  run: RunTx,
  ref: AttemptRef,
  worker: GuardWorker,
  { command = null, begins = 'execute' }: BeginOptions = {},
): Promise<BeginResult> {
  const actor = workerActor(worker);
  const may = await attemptMayBegin(run, ref, begins);
  if ('already' in may) return may;
  if (!('go' in may)) return refuseAttempt(run, ref, may, actor);
  const { address, visit, attempt } = ref;
  const body = { address, visit, attempt, worker, command, gates: [...may.gates], kind: may.step.kind };
  const { fresh } = await run.append({ type: 'step.started', actor, key: attemptKey('step.started', ref), body });
  return fresh ? may : { denied: begunBefore(ref) };
}

/** The rules look at the folded state; the key holds even if that should ever be behind. */
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
  run: RunTx,
  ref: AttemptRef,
  refusal: Refusal,
  actor: Actor,
): Promise<Exclude<BeginResult, { go: true } | { already: unknown }>> {
  if ('later' in refusal) return { hold: refusal.later };
  if ('denied' in refusal) return deny(run, ref, refusal.denied, actor);
  if ('lapsed' in refusal) return { hold: await voidGates(run, refusal.lapsed, actor) };
  await holdAttempt(run, ref, { ...refusal.hold, measurements: [] }, actor);
  return { hold: refusal.hold };
}

/** One entry for each step and reason, so that repeating it fills no record. */
async function deny(
  run: RunTx,
  ref: AttemptRef,
  denied: BackoutError,
  actor: Actor,
): Promise<{ denied: BackoutError }> {
  const key = `begin.denied/${ref.run}/${ref.address}/${denied.code}`;
  const body = { action: 'begin', code: denied.code, message: denied.message };
  await run.append({ type: 'request.denied', actor, key, body });
  return { denied };
}
