import { setTimeout as sleep } from 'node:timers/promises';
import { afterAttempt } from '../../../authority/attempts/after-attempt.ts';
import { stepAt } from '../../../plans/language/plan-queries.ts';
import { formatDuration } from '../../../common/text/duration.ts';
import type { FrozenCommand } from '../../../plans/language/kinds/command.ts';
import type { LoadedAttempt } from '../attempt/attempt.ts';
import type { EffectEnd } from '../attempt/effect.ts';
import { type LeftBehind, leftBehind, namesOf } from '../command/orphan-processes.ts';
import { readIntention } from '../command/spool.ts';

/**
 * Deals with what a failed command left running, before the plan's policy tries it again: what holds its output or is in its
 * session is ended, or waited for at most as long as the step may take, or the step holds, as the plan says. It holds too
 * where that did not help. An end after which nothing is tried by itself stays as it is. Asked again it goes on where it was.
 * Throws only when the worker shuts down.
 */
export async function clearedForRetry(step: FrozenCommand, call: LoadedAttempt, end: EffectEnd): Promise<EffectEnd> {
  const { plan, ref, folder } = call;
  const mayFail = end.outcome === 'failed' || end.outcome === 'timed-out';
  const planned = stepAt(plan, ref.address);
  if (!planned || !mayFail) return end;
  if (afterAttempt(planned, ref.attempt, new Date().toISOString()).do !== 'retry') return end;
  if (holdersIn(folder).length === 0) return end;
  // What was begun a moment ago may be about to let go, as a service does.
  await sleep(detachesWithinMs);
  const left = holdersIn(folder);
  if (left.length === 0) return end;
  const said = await manners[step.onSurvivors ?? 'end'](call, left);
  const still = holdersIn(folder);
  const heldOpen = still.some(({ holdsOutput }) => holdsOutput);
  if (still.length === 0) return { ...end, heldOpen, message: `${end.message}; ${said}` };
  return { ...end, heldOpen, holds: true, message: `${end.message}; ${said}; ${waitsForPeople(still)}` };
}

const detachesWithinMs = 100;

/** What would disturb another attempt. A service that let go of all the command had is one that it was to leave behind. */
function holdersIn(folder: string): LeftBehind[] {
  return leftBehind(folder).filter(({ holdsOutput, inSession }) => holdsOutput || inSession);
}

function waitsForPeople(still: readonly LeftBehind[]): string {
  return `it is not tried again by itself beside ${namesOf(still)}`;
}

/** What a plan can say about what is left running: each deals with it, and says how. */
const manners = {
  end: endAll,
  wait: waitForAll,
  hold: () => Promise.resolve('the plan says that the step holds then'),
} satisfies Record<
  'end' | NonNullable<FrozenCommand['onSurvivors']>,
  (call: LoadedAttempt, left: readonly LeftBehind[]) => Promise<string>
>;

async function endAll(call: LoadedAttempt, left: readonly LeftBehind[]): Promise<string> {
  const graceMs = readIntention(call.folder)?.graceMs ?? 0;
  left.forEach(({ pid }) => signalOne(pid, 'SIGTERM'));
  await untilGone(call, graceMs);
  holdersIn(call.folder).forEach(({ pid }) => signalOne(pid, 'SIGKILL'));
  await untilGone(call, killedWithinMs);
  return `ended before the next attempt: ${namesOf(left)}`;
}

/** Nobody outlives SIGKILL for longer, unless it is somebody else's. */
const killedWithinMs = 1000;

async function waitForAll(call: LoadedAttempt, left: readonly LeftBehind[]): Promise<string> {
  const intention = readIntention(call.folder);
  const limitMs = intention ? Math.max(0, intention.startedAt + intention.timeoutMs - Date.now()) : 0;
  await tellFollowers(call, `… the next attempt waits for ${namesOf(left)}, at most ${formatDuration(limitMs)} …\n`);
  await untilGone(call, limitMs);
  return `the next attempt waited for ${namesOf(left)}`;
}

async function untilGone({ folder, surroundings }: LoadedAttempt, withinMs: number): Promise<void> {
  const ends = performance.now() + withinMs;
  while (holdersIn(folder).length > 0 && performance.now() < ends) {
    surroundings.shutdown.throwIfAborted();
    await sleep(50);
  }
}

/** The end is recorded only once the wait is over: until then it is among what is shown live. */
async function tellFollowers({ deps, ref, masker }: LoadedAttempt, text: string): Promise<void> {
  try {
    await deps.store.appendOutput([{ ...ref, stream: 'stderr', text: masker.mask(text) }]);
  } catch {
    // A record that cannot be written just now: the end says it too.
  }
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone meanwhile, or of another user
  }
}
