import type { Json } from '../../common/canonical.ts';
import { BackoutError } from '../../common/errors.ts';
import { stepAt } from '../../plans/language/plan-queries.ts';
import type { Actor, BodyOf } from '../../records/entries.ts';
import type { RunTx } from '../context/run-tx.ts';
import { attemptKey } from './begin-attempt.ts';
import { writeHolding } from './hold-attempt.ts';
import { attemptOfRef } from './may-begin.ts';
import { resolveAttempt, type Resolution } from './resolve-attempt.ts';
import { type AfterAttempt, afterAttempt } from './after-attempt.ts';
import type { AttemptRef } from './rules/guard-types.ts';

type Succeeded = BodyOf<'step.succeeded'>;

/** What every end of an attempt can say; what is left out is not known or does not apply. */
interface FinishedAttempt {
  readonly durationMs: number;
  readonly message: string;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly httpStatus?: number | null;
  readonly output?: Succeeded['output'];
  readonly measurements?: Succeeded['measurements'];
}

/** How an attempt ended. An unknown one may come with what `verify` made of it at once. */
export type AttemptResult = FinishedAttempt &
  (
    | { readonly outcome: 'succeeded'; readonly captures?: Json; readonly evidence?: Succeeded['evidence'] }
    /** `holds`: people are asked, also where the plan's policy would try again by itself. */
    | { readonly outcome: 'failed' | 'timed-out'; readonly holds?: true }
    | { readonly outcome: 'unknown'; readonly known: string; readonly verified?: Omit<Resolution, 'by'> }
  );

/**
 * Ends an attempt that began: writes its outcome once, and in the same transaction what comes after it: the next
 * attempt by the plan's policy, or a hold that tells the performer. Ended before, it changes nothing, so that a
 * repeated call is harmless. Throws `attempt-not-allowed` for an attempt that never began.
 */
export async function endAttempt(run: RunTx, ref: AttemptRef, result: AttemptResult, actor: Actor): Promise<void> {
  const attempt = attemptOfRef(run.state, ref);
  const step = stepAt(run.plan, ref.address);
  if (!step || !attempt || (attempt.startedAt === null && attempt.openedAt === null)) throw neverBegan(ref);
  if (attempt.outcome !== null) return;
  const ended = endedBody(ref, result);
  const entry = { actor, key: attemptKey('step.ended', ref) };
  switch (result.outcome) {
    case 'succeeded': {
      const body = {
        ...ended,
        captures: (result.captures ?? null) as Succeeded['captures'],
        evidence: [...(result.evidence ?? [])],
      };
      await run.append({ ...entry, type: 'step.succeeded', body });
      return;
    }
    case 'failed':
    case 'timed-out': {
      const { outcome, message } = result;
      const then: AfterAttempt = result.holds ? { do: 'hold' } : afterAttempt(step, ref.attempt, run.now);
      await run.append({ ...entry, type: `step.${outcome}`, body: { ...ended, then } });
      if (then.do === 'hold') await writeHolding(run, ref, { outcome, message, actor });
      return;
    }
    case 'unknown':
      await run.append({ ...entry, type: 'step.unknown', body: { ...ended, known: result.known } });
      if (result.verified) await resolveAttempt(run, ref, { ...result.verified, by: 'verify' }, actor);
      else await writeHolding(run, ref, { outcome: 'unknown', message: result.message, actor });
      return;
    default:
      result satisfies never;
  }
}

function endedBody({ address, visit, attempt }: AttemptRef, result: AttemptResult) {
  const {
    durationMs,
    message,
    exitCode = null,
    signal = null,
    httpStatus = null,
    output = null,
    measurements = [],
  } = result;
  const how = { durationMs: Math.max(0, Math.round(durationMs)), message, exitCode, signal, httpStatus, output };
  return { address, visit, attempt, ...how, measurements: [...measurements] };
}

function neverBegan({ address, visit, attempt }: AttemptRef): BackoutError {
  const message = `attempt ${attempt} at ${address}, visit ${visit}, never began`;
  return new BackoutError('attempt-not-allowed', message, { expected: 'an attempt with a step.started entry' });
}
