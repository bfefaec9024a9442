import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  log,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { control } from './activities.ts';
import { prove, wind } from './conclude.ts';
import { Context } from './context.ts';
import { notAdjudicated } from './failures.ts';
import { keepTime } from './keep-time.ts';
import { isSubmitInput, progress, type RollbackInput, submit, type SubmitInput } from './messages.ts';
import { anew, renewal } from './renew.ts';
import { findableBy } from './search.ts';
import { walk } from './walk.ts';

/**
 * One run, from its admission to its end. What has happened is in the record alone: starting it again, also after it
 * was lost, reads from there how far the run is. Temporal's cancellation ends nothing; a signed `stop` does.
 */
export async function rollback(input: RollbackInput): Promise<{ outcome: string }> {
  const context = new Context(input);
  setHandler(submit, (request) => decide(context, request), { validator: (request) => isWelcome(context, request) });
  setHandler(progress, () => ({ run: context.run, progress: context.situation.snapshot() }));
  return CancellationScope.nonCancellable(async () => {
    const outcome = (await begin(context))
      ? await Promise.race([toTheEnd(context), again(context), renewal(context)])
      : 'denied';
    findableBy({ outcome });
    await condition(allHandlersFinished);
    return { outcome };
  });
}

/** An execution that was told what the record contradicts begins again from the record. */
async function again(context: Context): Promise<never> {
  await condition(() => context.isAstray);
  log.error('the record contradicts what this run was told; it begins again from the record', { run: context.run });
  await sleep('1s');
  await condition(allHandlersFinished);
  return anew(context);
}

async function begin(context: Context): Promise<boolean> {
  const { denied, search, due } = await context.reload();
  findableBy({ ...search, run: context.run });
  // Histories from before times were kept say nothing of it.
  if (!denied && due !== undefined) void keepTime(context, due);
  return !denied;
}

/** What somebody asked for when success was not shown may have opened steps again: the whole is walked once more. */
async function toTheEnd(context: Context): Promise<string> {
  const { situation } = context;
  for (let round = (situation.run.rounds ?? 0) + 1; situation.run.state !== 'ended'; round += 1) {
    await walk(context, context.outline?.steps ?? []);
    if (situation.run.state === 'ending') await wind(context, round);
    else await prove(context, round);
  }
  return situation.run.outcome ?? 'ended';
}

/** Has one request adjudicated, in its turn. Repeated bytes get the stored answer; the record sees to that. */
async function decide(context: Context, { request }: SubmitInput): Promise<{ status: 'accepted' | 'denied' }> {
  context.updates += 1;
  try {
    return await CancellationScope.nonCancellable(async () => {
      await condition(() => context.isBegun);
      return context.turn.take(() => adjudicate(context, request));
    });
  } catch (failure) {
    log.warn('a request was not adjudicated', { run: context.run, request, failure: String(failure) });
    throw notAdjudicated(failure);
  }
}

async function adjudicate(context: Context, request: string): Promise<{ status: 'accepted' | 'denied' }> {
  const { status, progress: changes } = await control.adjudicate({ run: context.run, request });
  context.situation.merge(changes);
  context.hasActed = true;
  return { status };
}

/**
 * Shape alone, and whether this execution still takes any in: a refused update leaves no trace, so whatever has to be
 * recorded is refused by adjudication. Who is told `TryAgain` sends the same envelope again.
 */
function isWelcome(context: Context, input: unknown): void {
  if (context.isLeaving) throw ApplicationFailure.nonRetryable('the run goes on in a new execution', 'TryAgain');
  if (!isSubmitInput(input)) throw ApplicationFailure.nonRetryable('expected the digest of a request', 'usage');
}
