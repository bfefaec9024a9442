import { BackoutError } from '../../common/errors.ts';
import { traitsOfStep } from '../../plans/language/plan-queries.ts';
import type { Attempt } from '../../records/run-state.ts';
import type { LoadedAttempt } from './attempt/attempt.ts';
import type { EffectEnd } from './attempt/effect.ts';
import { injectedEnd } from './attempt/fault-injection.ts';
import { leaseOf } from './attempt/lease.ts';
import { isSpooledFolder } from './command/spool-file.ts';
import { openSpool, survives } from './command/spool.ts';
import { effectOf } from './kinds/index.ts';
import { problemInWords } from './values/problem-in-words.ts';

type Worker = NonNullable<Attempt['worker']>;

/**
 * Finds out what became of an attempt that began before this call, without doing anything twice: what still runs is
 * followed, what has ended is read, what certainly never ran is run now, what a rehearsal put in its place is what became
 * of it, and for the rest nobody knows. Throws
 * `not-decided` while the worker that began it lives.
 */
export async function reAttach(call: LoadedAttempt, began: Worker): Promise<EffectEnd> {
  const lease = await leaseOf(call.deps, began);
  if (lease === 'theirs') {
    throw new BackoutError('not-decided', `the worker on ${began.host} that began it is still at it`, {
      found: began.incarnation,
    });
  }
  const injected = injectedEnd(call);
  if (injected) return injected;
  const end = lease === 'mine' ? await endHere(call) : await endElsewhere(call, began);
  return safeToRepeat(call, end);
}

async function endHere(call: LoadedAttempt): Promise<EffectEnd> {
  const found = await effectOf(call.step).recover(call.step, call);
  return found === 'again' ? await again(call) : found;
}

/** Workers are remembered for a while after they were last seen. */
const longAgoMs = 24 * 3_600_000;

/** Nobody here can see its processes, nor what it has written. */
async function endElsewhere({ deps }: LoadedAttempt, { host, pid, incarnation }: Worker): Promise<EffectEnd> {
  const row = (await deps.store.workers(longAgoMs)).find((one) => one.incarnation === incarnation);
  const last = row ? `its last heartbeat was ${row.seenAt}` : 'it has not been seen since';
  const known = `it began on ${host}, whose worker (process ${pid}) is gone: ${last}; the command's own process cannot be seen from here`;
  return { outcome: 'unknown', message: `nobody saw how it ended: ${known}`, known };
}

async function again(call: LoadedAttempt): Promise<EffectEnd> {
  try {
    const effect = effectOf(call.step);
    const ready = await effect.ready(call.step, call);
    if (traitsOfStep(call.step).acts) openSpool(call.folder);
    const end = await ready.act();
    effect.keepEnd?.(call, end);
    return end;
  } catch (thrown) {
    call.surroundings.shutdown.throwIfAborted();
    return { outcome: 'failed', message: call.masker.mask(`nothing has run: ${problemInWords(thrown)}`) };
  }
}

/** What is safe to run again is not asked about: it failed, and the plan's policy says what comes next. */
function safeToRepeat({ step, folder }: LoadedAttempt, end: EffectEnd): EffectEnd {
  if (end.outcome !== 'unknown' || !('effect' in step) || step.effect === 'once') return end;
  if (isSpooledFolder(folder) && survives(folder)) return end;
  const { known: _, outcome: __, ...facts } = end;
  return { ...facts, outcome: 'failed', message: `${end.message}; it is safe to run again` };
}
