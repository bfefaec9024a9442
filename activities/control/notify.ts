import type { ControlActivities, StepRef } from '../contract.ts';
import type { BackoutError } from '../../common/errors.ts';
import { isBackoutError } from '../../common/errors.ts';
import { readRun } from '../../authority/context/run-context.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { inRun } from '../../authority/transactions/in-run.ts';
import {
  beginAttempt,
  endAttempt,
  type AttemptResult,
  type BeginResult,
  type MayBegin,
} from '../../authority/attempts/index.ts';
import type { NotifyStep } from '../../plans/language/schema/index.ts';
import { stepAt, tellsPeople } from '../../plans/language/plan-queries.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { answering } from '../failure.ts';
import { change } from './change.ts';
import { deliverAll, recordDeliveries, type Message } from './deliver-all.ts';
import type { ControlDeps } from './deps.ts';
import { resolveText } from './resolve-text.ts';

/**
 * Carries out one attempt at a notify step. Usually it queues the message and has succeeded. Where the step says
 * `required` it delivers the message now, to every channel that has not taken it yet; a channel that does not take it
 * fails the attempt. Repeated after its answer was lost it may deliver once more, and writes nothing twice.
 */
export function notifyActivity(deps: ControlDeps): ControlActivities['notify'] {
  return async (ref) => {
    const begun = await answering(() => begin(deps, ref));
    const result = await answering(() => carryOut(deps, ref, begun));
    return change(deps, ref.run, [ref.address], (run) => finish(deps, run, ref, begun, result));
  };
}

type Finish = (run: RunTx) => Promise<AttemptResult>;

async function begin({ store, actor, pid }: ControlDeps, ref: StepRef): Promise<BeginResult> {
  const worker = { host: actor.host, incarnation: actor.incarnation, pid };
  const { done } = await inRun(store, ref.run, actor, (run) => beginAttempt(run, ref, worker, { begins: 'tell' }));
  return done;
}

/** What is left to write once the message is out, or undefined where this attempt has nothing to do any more. */
async function carryOut(deps: ControlDeps, ref: StepRef, begun: BeginResult): Promise<Finish | undefined> {
  const isOver = 'hold' in begun || 'denied' in begun || ('already' in begun && begun.already.outcome !== null);
  if (isOver) return undefined;
  const found = await stepFor(deps.store, ref);
  if (!found) return undefined;
  const message = await messageFor(found, ref);
  if ('outcome' in message) return () => Promise.resolve(message);
  if (!found.step.required) return (run) => queue(run, found.step, message);
  const deliveries = await deliverAll(deps, found.state, found.step, message);
  return (run) => recordDeliveries(deps, run, ref.attempt, deliveries);
}

async function finish(
  { actor }: ControlDeps,
  run: RunTx,
  ref: StepRef,
  begun: BeginResult,
  write: Finish | undefined,
): Promise<BackoutError | undefined> {
  if ('denied' in begun) return begun.denied;
  if (write) await endAttempt(run, ref, await write(run), actor);
  return undefined;
}

type Found = Pick<MayBegin, 'state' | 'plan'> & { readonly step: NotifyStep };

async function stepFor(store: RecordStore, { run, address }: StepRef): Promise<Found | undefined> {
  const { state, plan } = await readRun(store, run);
  const step = stepAt(plan, address);
  return tellsPeople(step) ? { state, plan, step } : undefined;
}

async function messageFor(found: Found, { run, address, visit }: StepRef): Promise<Message | AttemptResult> {
  try {
    const text = await resolveText(found, found.step.message);
    const key = `notify/${run}/${address}/${visit}`;
    return { key, run, occasion: 'notify', address, subject: `${run}: ${found.step.title}`, text };
  } catch (error) {
    if (!isBackoutError(error)) throw error;
    return { outcome: 'failed', durationMs: 0, message: error.message };
  }
}

async function queue(run: RunTx, step: NotifyStep, message: Message): Promise<AttemptResult> {
  await run.notify({ ...message, channels: [...new Set(step.channels)] });
  return { outcome: 'succeeded', durationMs: 0, message: `queued for ${step.channels.join(', ')}` };
}
