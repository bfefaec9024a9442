import { BackoutError } from '../../common/errors.ts';
import { stepAt } from '../../plans/language/plan-queries.ts';
import type { Actor, BodyOf } from '../../records/entries.ts';
import type { RunTx } from '../context/run-tx.ts';
import { lastVisit } from '../../records/fold/index.ts';
import { attemptKey } from './begin-attempt.ts';
import { writeHolding } from './hold-attempt.ts';
import { attemptOfRef } from './may-begin.ts';
import { afterAttempt } from './after-attempt.ts';
import type { AttemptRef } from './rules/guard-types.ts';

/** What an unknown outcome turned out to be, by whom, and how they know. `value`: what the plan's probe read. */
export interface Resolution {
  readonly as: 'done' | 'not-done';
  readonly by: 'verify' | 'person';
  readonly evidence: string;
  readonly value?: string | null;
  readonly files?: BodyOf<'step.resolved'>['files'];
}

/**
 * Settles an unknown outcome, once: done is a success; not done is tried again where the plan's policy may, and holds
 * otherwise, except where something else took its place meanwhile: then it is only known. Resolved before, it changes
 * nothing. Throws `step-not-unknown` for an attempt whose outcome is known.
 */
export async function resolveAttempt(run: RunTx, ref: AttemptRef, resolution: Resolution, actor: Actor): Promise<void> {
  const { state, plan } = run;
  const attempt = attemptOfRef(state, ref);
  const step = stepAt(plan, ref.address);
  if (attempt?.resolved) return;
  if (!step || attempt?.outcome !== 'unknown') throw notUnknown(ref, attempt?.outcome ?? null);
  const { as, by, evidence, value = null, files = [] } = resolution;
  const { address, visit } = ref;
  const isReplaced = lastVisit(state, address)?.state === 'settled';
  const then = as === 'not-done' && !isReplaced ? afterAttempt(step, ref.attempt, run.now) : null;
  const body = { address, visit, attempt: ref.attempt, as, by, evidence, files: [...files], value, then };
  await run.append({ type: 'step.resolved', actor, key: attemptKey('step.resolved', ref), body });
  if (then?.do !== 'hold') return;
  const message = `it was found not to have been done: ${evidence}`;
  await writeHolding(run, ref, { outcome: 'failed', message, actor });
}

function notUnknown({ address, attempt }: AttemptRef, found: string | null): BackoutError {
  const message = `the outcome of attempt ${attempt} at ${address} is not unknown`;
  return new BackoutError('step-not-unknown', message, { expected: 'unknown', found: found ?? 'none yet' });
}
