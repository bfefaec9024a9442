import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  log,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { controlActivities } from './definitions/activities.ts';
import { proveSuccess, walkUndo } from './conclude.ts';
import { RunContext } from './state/context.ts';
import { notAdjudicated } from './definitions/failures.ts';
import { remindWhileRunning } from './run-reminders.ts';
import {
  isSubmitInput,
  progressQuery,
  type RollbackInput,
  submitUpdate,
  type SubmitInput,
} from './definitions/messages.ts';
import { continueFromRecord, renewWhenFull } from './continue-as-new.ts';
import { setSearchAttributes } from './definitions/search.ts';
import { walkSteps } from './walk.ts';

/**
 * One run, from its admission to its end. What has happened is in the record alone: starting it again, also after it
 * was lost, reads from there how far the run is. Temporal's cancellation ends nothing; a signed `stop` does.
 */
export async function rollback(input: RollbackInput): Promise<{ outcome: string }> {
  const context = new RunContext(input);
  setHandler(submitUpdate, (request) => decide(context, request), {
    validator: (request) => isWelcome(context, request),
  });
  setHandler(progressQuery, () => ({ run: context.run, progress: context.known.snapshot() }));
  return CancellationScope.nonCancellable(async () => {
    const outcome = (await begin(context))
      ? await Promise.race([toTheEnd(context), restartFromRecord(context), renewWhenFull(context)])
      : 'denied';
    setSearchAttributes({ outcome });
    await condition(allHandlersFinished);
    return { outcome };
  });
}

/** An execution that believes what the record contradicts begins again from the record. */
async function restartFromRecord(context: RunContext): Promise<never> {
  await condition(() => context.isInconsistent);
  log.error('the record contradicts what this run was told; it begins again from the record', { run: context.run });
  await sleep('1s');
  await condition(allHandlersFinished);
  return continueFromRecord(context);
}

async function begin(context: RunContext): Promise<boolean> {
  const { denied, search, due } = await context.reload();
  setSearchAttributes({ ...search, run: context.run });
  // Histories from before times were kept say nothing of it.
  if (!denied && due !== undefined) void remindWhileRunning(context, due);
  return !denied;
}

/** What somebody asked for when success was not shown may have opened steps again: the whole is walked once more. */
async function toTheEnd(context: RunContext): Promise<string> {
  const { known } = context;
  for (let round = (known.run.rounds ?? 0) + 1; known.run.state !== 'ended'; round += 1) {
    await walkSteps(context, context.outline?.steps ?? []);
    if (known.run.state === 'ending') await walkUndo(context, round);
    else await proveSuccess(context, round);
  }
  return known.run.outcome ?? 'ended';
}

/** Has one request adjudicated, in its turn. Repeated bytes get the stored answer; the record sees to that. */
async function decide(context: RunContext, { request }: SubmitInput): Promise<{ status: 'accepted' | 'denied' }> {
  context.updates += 1;
  try {
    return await CancellationScope.nonCancellable(async () => {
      await condition(() => context.isBegun);
      return context.mutex.runExclusive(() => adjudicate(context, request));
    });
  } catch (failure) {
    log.warn('a request was not adjudicated', { run: context.run, request, failure: String(failure) });
    throw notAdjudicated(failure);
  }
}

async function adjudicate(context: RunContext, request: string): Promise<{ status: 'accepted' | 'denied' }> {
  const { status, progress: changes } = await controlActivities.adjudicate({ run: context.run, request });
  context.known.merge(changes);
  context.hasActed = true;
  return { status };
}

/**
 * Shape alone, and whether this execution still takes any in: a refused update leaves no trace, so what has to be
 * recorded is refused by adjudication. A caller that gets `TryAgain` sends the same envelope again.
 */
function isWelcome(context: RunContext, input: unknown): void {
  if (context.isDraining) throw ApplicationFailure.nonRetryable('the run goes on in a new execution', 'TryAgain');
  if (!isSubmitInput(input)) throw ApplicationFailure.nonRetryable('expected the digest of a request', 'usage');
}
