import { requireRun } from '../../authority/context/run-context.ts';
import { inRun } from '../../authority/transactions/in-run.ts';
import { beginAttempt } from '../../authority/attempts/begin-attempt.ts';
import { holdAttempt, type HoldReason } from '../../authority/attempts/hold-attempt.ts';
import { attemptMayBegin } from '../../authority/attempts/may-begin.ts';
import type { BeginResult } from '../../authority/attempts/rules/guard-types.ts';
import { isBackoutError } from '../../common/errors.ts';
import type { Progress } from '../../plans/language/outline/progress.ts';
import { traitsOfStep } from '../../plans/language/plan-queries.ts';
import type { StepRef } from '../contract.ts';
import { progressAnswer } from '../progress.ts';
import { type LoadedAttempt, criteriaOfAttempt, loadCall, probesOf } from './attempt/attempt.ts';
import { leaveOutForRoom } from './command/kept-output.ts';
import { emptyStreams, openSpool, removeSpool, streamsBytes } from './command/spool.ts';
import { effectActor, type EffectDeps } from './attempt/deps.ts';
import type { EffectEnd, Ready } from './attempt/effect.ts';
import { measureOnce, measureUntil, notPassing, tooLate } from './measuring/measure-until.ts';
import { injectedEnd } from './attempt/fault-injection.ts';
import { effectOf } from './kinds/index.ts';
import { reAttach } from './re-attach.ts';
import { type Ending, recordEnd } from './record-end.ts';
import { type ActivityContext, temporalSurroundings, whileAlive } from './attempt/activity-context.ts';
import { problemInWords } from './values/problem-in-words.ts';
import { verifyOutcome } from './verify-unknown.ts';

/**
 * Makes one attempt at a step that workers carry out. First it checks inputs, secrets, binary and `holdWhen`. If one of them
 * is wrong, the step holds and nothing has run. Then come the guard, the effect, `proceedWhen`, and the outcome. Called again
 * for the same attempt it does not act again: it answers from the record, follows what still runs, or finds that nobody
 * knows. Throws what is worth trying again, and what the guard denies.
 */
export function createExecuteStep(deps: EffectDeps): (ref: StepRef) => Promise<Progress> {
  /** Calls under way in this process: a second one for the same attempt waits for the first. */
  const underWay = new Map<string, Promise<unknown>>();
  /** Ends that could not be recorded yet. What is in the spool survives this process too. */
  const unrecorded = new Map<string, Ending>();

  /** Gives what was recorded: without its output, where that is what fills the disk on which it could not be recorded. */
  const record = async (call: LoadedAttempt, key: string, ending: Ending): Promise<Ending> => {
    unrecorded.set(key, ending);
    try {
      await recordEnd(call, ending);
    } catch (thrown) {
      const lighter = leaveOutOutput(call, ending);
      if (!lighter) throw thrown;
      return await record(call, key, lighter);
    }
    unrecorded.delete(key);
    return ending;
  };

  const attempt = async (ref: StepRef, key: string, surroundings: ActivityContext): Promise<Progress> => {
    const call = await loadCall(deps, surroundings, ref);
    if (call.recorded?.outcome) return await progressNow(call);
    const ending = unrecorded.get(key) ?? (await carryOut(call));
    if (!ending) return await progressNow(call);
    const { end } = await record(call, key, ending);
    clearSpool(call, end);
    return await progressNow(call);
  };

  return async (ref) => {
    const surroundings = (deps.surroundings ?? temporalSurroundings)();
    const key = [ref.run, ref.address, ref.visit, ref.attempt].join(' ');
    const earlier = underWay.get(key);
    const work = whileAlive(
      surroundings,
      () => streamsBytes(deps.spool, ref),
      async () => {
        await earlier?.catch(() => undefined);
        return await attempt(ref, key, surroundings);
      },
    );
    underWay.set(key, work);
    try {
      return await work;
    } finally {
      if (underWay.get(key) === work) underWay.delete(key);
    }
  };
}

/**
 * What of a spool is not needed any more once its end is recorded, unmasked output above all. The rest of an unknown end
 * stays until it is resolved; so does what could not be masked, which is nowhere else.
 */
function clearSpool({ folder }: LoadedAttempt, { outcome, kept, heldOpen }: EffectEnd): void {
  if (outcome === 'unknown') {
    if (kept?.unmaskable !== true) emptyStreams(folder);
  } else if (heldOpen === true) emptyStreams(folder);
  else removeSpool(folder);
}

/** Takes the output out of an end, where that fills the disk. */
function leaveOutOutput({ folder, masker }: LoadedAttempt, { end, ...ending }: Ending): Ending | undefined {
  const said = end.kept?.noRoom;
  const kept = end.kept ? leaveOutForRoom(folder) : undefined;
  if (!kept) return undefined;
  const message = said === undefined ? end.message : end.message.replace(`; ${said}`, '');
  return { ...ending, end: { ...end, kept, message: masker.mask(`${message}; ${kept.noRoom ?? ''}`) } };
}

/** Acts, or finds out what an earlier call has done; undefined where the record says already why nothing ran. */
async function carryOut(call: LoadedAttempt): Promise<Ending | undefined> {
  const worker = call.recorded?.worker;
  if (call.recorded?.startedAt && worker)
    return await finish(call, await reAttach(call, worker), call.recorded.startedAt);
  call.surroundings.cancelled.throwIfAborted();
  const ready = await prepare(call);
  if ('code' in ready) return await holdBefore(call, ready);
  call.surroundings.cancelled.throwIfAborted();
  const startedAt = new Date().toISOString();
  const begun = await begin(call, ready);
  if ('code' in begun) return await holdBefore(call, begun);
  if (!('go' in begun)) return await notBegun(call, begun);
  const end = injectedEnd(call) ?? (await ready.act());
  effectOf(call.step).keepEnd?.(call, end);
  return await finish(call, end, startedAt);
}

/**
 * Begins the attempt and, before that is committed, opens its spool: writers wait for each other, so the folder is this
 * attempt's alone, and one that nobody claimed proves later that nothing has run.
 */
async function begin(
  { deps, ref, folder, step }: LoadedAttempt,
  { command }: Ready,
): Promise<BeginResult | HoldReason> {
  try {
    const { done } = await inRun(deps.store, ref.run, effectActor(deps), async (run) => {
      const begun = await beginAttempt(run, ref, deps.worker, { command });
      if ('go' in begun && traitsOfStep(step).acts) openSpool(folder);
      return begun;
    });
    return done;
  } catch (thrown) {
    if (isBackoutError(thrown) && thrown.code === 'step-still-running')
      return { code: thrown.code, message: thrown.message };
    throw thrown;
  }
}

/** Everything that has to be in order before anything begins; otherwise why the step holds. */
async function prepare(call: LoadedAttempt): Promise<Ready | HoldReason> {
  try {
    const { step, plan } = call;
    const ready = await effectOf(step).ready(step, call);
    const criteria = 'holdWhen' in step ? criteriaOfAttempt(plan, step.holdWhen) : [];
    if (criteria.length === 0) return ready;
    const { passed, measurements } = await measureOnce(criteria, probesOf(call, call.surroundings.cancelled));
    return passed ? ready : { code: 'hold-when', message: notPassing(measurements), measurements };
  } catch (thrown) {
    if (!isBackoutError(thrown)) throw thrown;
    return { code: thrown.code, message: call.masker.mask(problemInWords(thrown)) };
  }
}

/** Only a step whose turn it is holds: for any other the guard says what there is to say. */
async function holdBefore(call: LoadedAttempt, reason: HoldReason): Promise<Ending | undefined> {
  const { ref, deps } = call;
  const { done: begun } = await inRun(
    deps.store,
    ref.run,
    effectActor(deps),
    async (run): Promise<BeginResult | undefined> => {
      const may = await attemptMayBegin(run, ref, 'execute');
      if (!('go' in may)) return await beginAttempt(run, ref, deps.worker);
      await holdAttempt(run, ref, reason, effectActor(deps));
      return undefined;
    },
  );
  return begun ? await notBegun(call, begun) : undefined;
}

async function notBegun(
  call: LoadedAttempt,
  begun: Exclude<BeginResult, { step: unknown }> | BeginResult,
): Promise<Ending | undefined> {
  if ('denied' in begun) throw begun.denied;
  if (!('already' in begun)) return undefined;
  const { startedAt, worker, outcome } = begun.already;
  if (outcome || !startedAt || !worker) return undefined;
  return await finish(call, await reAttach(call, worker), startedAt);
}

/** Holds what succeeded against `proceedWhen`, clears the way for another attempt, and lets `verify` look at what nobody knows. */
async function finish(call: LoadedAttempt, effect: EffectEnd, startedAt: string): Promise<Ending> {
  const proceeded = effect.outcome === 'succeeded' ? await proceed(call, effect) : effect;
  const end = (await effectOf(call.step).clearForRetry?.(call.step, call, proceeded)) ?? proceeded;
  const verified = end.outcome === 'unknown' ? await verifyOutcome(call) : undefined;
  return { end, verified, durationMs: Date.now() - Date.parse(startedAt) };
}

async function proceed(call: LoadedAttempt, end: Extract<EffectEnd, { outcome: 'succeeded' }>): Promise<EffectEnd> {
  const { step, plan } = call;
  const proceedWhen = 'proceedWhen' in step ? step.proceedWhen : null;
  if (!proceedWhen) return end;
  const probes = probesOf(call, call.surroundings.shutdown);
  const { passed, measurements } = await measureUntil(
    criteriaOfAttempt(plan, proceedWhen.criteria),
    proceedWhen,
    probes,
  );
  if (passed) return { ...end, measurements };
  const { captures: _, ...facts } = end;
  return {
    ...facts,
    outcome: 'failed',
    message: `${end.message}, but ${tooLate(measurements, proceedWhen.timeoutMs)}`,
    measurements,
  };
}

async function progressNow({ deps, ref }: LoadedAttempt): Promise<Progress> {
  const state = await deps.store.read((tx) => requireRun(tx, ref.run));
  return progressAnswer(state, [ref.address]);
}
