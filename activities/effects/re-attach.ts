import { existsSync } from 'node:fs';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import type { Attempt } from '../../records/run-state.ts';
import type { LoadedAttempt } from './attempt/attempt.ts';
import { followCommand } from './kinds/command-effect.ts';
import {
  abandon,
  isVoidClaim,
  moveAside,
  openSpool,
  readIntention,
  readJson,
  readStart,
  survives,
  writeJson,
} from './command/spool.ts';
import { changedSecret } from './command/secret-marks.ts';
import type { EffectEnd } from './attempt/effect.ts';
import { lostRequest } from './kinds/http-effect.ts';
import { injectedEnd } from './attempt/fault-injection.ts';
import { leaseOf } from './attempt/lease.ts';
import { readyEffect } from './prepare.ts';
import { namedSecrets } from './values/secret-names.ts';

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

/** What a request was answered is kept until it is in the record, as a command's end is by its supervisor. */
export function keepEnd({ folder, step }: LoadedAttempt, end: EffectEnd): void {
  if (step.kind !== 'http') return;
  try {
    writeJson(folder, 'end', { ...end, kept: undefined });
  } catch {
    // A full disk: this process still knows it, and only its death would lose it.
  }
}

async function endHere(call: LoadedAttempt): Promise<EffectEnd> {
  const { step, folder } = call;
  if (step.kind === 'check') return await again(call);
  if (step.kind === 'http') {
    const kept = readJson(folder, 'end') as EffectEnd | undefined; // only keepEnd writes it
    const lost = kept ?? lostRequest(step, call);
    return lost === 'again' ? await again(call) : lost;
  }
  if (neverRan(call)) return await again(call);
  if (!existsSync(folder)) return { outcome: 'unknown', message: noSpool, known: noSpool };
  return await followCommand(step, call, await learnSecrets(call));
}

/** Workers are remembered for a while after they were last seen. */
const longAgoMs = 24 * 3_600_000;

const noSpool = 'what it left behind is no longer there';

/** Nobody here can see its processes, nor what it has written. */
async function endElsewhere({ deps }: LoadedAttempt, { host, pid, incarnation }: Worker): Promise<EffectEnd> {
  const row = (await deps.store.workers(longAgoMs)).find((one) => one.incarnation === incarnation);
  const last = row ? `its last heartbeat was ${row.seenAt}` : 'it has not been seen since';
  const known = `it began on ${host}, whose worker (process ${pid}) is gone: ${last}; the command's own process cannot be seen from here`;
  return { outcome: 'unknown', message: `nobody saw how it ended: ${known}`, known };
}

/**
 * Whether the command certainly never ran and never will: its worker died before a supervisor had claimed the folder,
 * and this call has claimed it instead. Without a folder nobody can tell: it may have been removed.
 */
function neverRan({ folder }: LoadedAttempt): boolean {
  if (!existsSync(folder) || readStart(folder) || !(abandon(folder) || isVoidClaim(folder))) return false;
  // A supervisor that comes late finds the claim of the next one, or makes it: either way the command runs once.
  moveAside(folder);
  return true;
}

async function again(call: LoadedAttempt): Promise<EffectEnd> {
  try {
    const ready = await readyEffect(call);
    if (call.step.kind !== 'check') openSpool(call.folder);
    const end = await ready.act();
    keepEnd(call, end);
    return end;
  } catch (thrown) {
    call.surroundings.shutdown.throwIfAborted();
    return { outcome: 'failed', message: call.masker.mask(`nothing has run: ${messageOf(thrown)}`) };
  }
}

/** The masker has to know the step's secrets, as they were, before its output is looked at; without them nothing of it is kept. */
async function learnSecrets({ step, inputs, folder }: LoadedAttempt): Promise<{ unmaskable?: string }> {
  try {
    await Promise.all(namedSecrets(step).map(inputs.secrets));
    const changed = await changedSecret(readIntention(folder)?.secrets ?? {}, inputs.secrets);
    return changed === undefined ? {} : { unmaskable: `the secret "${changed}" is another one now` };
  } catch (thrown) {
    return { unmaskable: messageOf(thrown) };
  }
}

/** What is safe to run again is not asked about: it failed, and the plan's policy says what comes next. */
function safeToRepeat({ step, folder }: LoadedAttempt, end: EffectEnd): EffectEnd {
  if (end.outcome !== 'unknown' || step.kind === 'check' || step.effect === 'once') return end;
  if (existsSync(folder) && survives(folder)) return end;
  const { known: _, outcome: __, ...facts } = end;
  return { ...facts, outcome: 'failed', message: `${end.message}; it is safe to run again` };
}
