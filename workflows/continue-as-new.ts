import { allHandlersFinished, condition, continueAsNew, log, workflowInfo } from '@temporalio/workflow';
import type { RunContext } from './state/context.ts';
import { hasPatch } from './definitions/patches.ts';
import type { RollbackInput } from './definitions/messages.ts';

/** How long a history may become: well before Temporal warns (10,240 events, 10 MB) or takes no more updates (2,000). */
const FULL = { events: 3000, bytes: 3_000_000, updates: 500 };
/** What is under way is waited for this time; an effect that takes longer is taken up again by the next execution. */
const QUIET_MS = 3000;

/**
 * Lets the run go on in a new execution when the history of this one has become long. From then on nothing begins here
 * and requests are asked to come again; what was accepted is answered first. Nothing is carried over: the next
 * execution reads from the record, as every one does, where the run is and what it waits for.
 */
export async function renewWhenFull(context: RunContext): Promise<never> {
  await condition(() => isFull(context) && hasPatch('renew-full-history'));
  context.isDraining = true;
  await condition(() => context.isQuiet, QUIET_MS);
  await condition(allHandlersFinished);
  log.info('the run goes on in a new execution', { run: context.run, events: workflowInfo().historyLength });
  return continueFromRecord(context);
}

/** Goes on in a new execution, which reads everything from the record. */
export async function continueFromRecord({ installation, run }: RunContext): Promise<never> {
  return continueAsNew<(input: RollbackInput) => Promise<unknown>>({ installation, run });
}

/** Never before this execution has done something itself, so that every one gets the run further. */
function isFull({ hasActed, updates, renewAfterEvents = FULL.events }: RunContext): boolean {
  if (!hasActed) return false;
  const { historyLength, historySize, continueAsNewSuggested } = workflowInfo();
  const isLong = historyLength >= renewAfterEvents || historySize >= FULL.bytes || updates >= FULL.updates;
  return isLong || continueAsNewSuggested;
}
