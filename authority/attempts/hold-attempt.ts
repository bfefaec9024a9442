import type { Actor, BodyOf, Measurement } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { stepAt } from '../../plans/language/plan-queries.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import type { RunTx } from '../context/run-tx.ts';
import { lastVisit } from '../../records/fold/index.ts';
import { offerCommand, offersFor, type HoldOutcome, type Offers } from './offers.ts';
import type { AttemptRef } from './rules/guard-types.ts';

/** Why a step holds before it began. `code`: an error code, or a word of the effect's own, such as `hold-when`. */
export interface HoldReason {
  readonly code: string;
  readonly message: string;
  readonly measurements?: readonly Measurement[];
}

/**
 * Makes a step hold before it began: nothing ran, and `continue` lets it be tried again. Writes `step.held` and
 * `step.holding`, and tells the performer. A step that holds already, or is no longer pending, stays as it is.
 */
export async function holdAttempt(
  run: RunTx,
  ref: AttemptRef,
  { code, message, measurements = [] }: HoldReason,
  actor: Actor,
): Promise<void> {
  const now = lastVisit(run.state, ref.address);
  if (now && (now.visit !== ref.visit || now.state !== 'pending')) return;
  const { address, visit, attempt } = ref;
  const body = { address, visit, attempt, code, message, measurements: [...measurements] };
  await run.append({ type: 'step.held', actor, body });
  await writeHolding(run, ref, { outcome: 'held', message, actor });
}

/** Writes that people are asked what to do, with what is offered, and tells the performer. */
export async function writeHolding(
  run: RunTx,
  { address, visit, attempt }: AttemptRef,
  { outcome, message, actor }: { outcome: HoldOutcome; message: string; actor: Actor },
): Promise<void> {
  const { state, plan } = run;
  const body: BodyOf<'step.holding'> = {
    address,
    visit,
    attempt,
    outcome,
    message,
    offers: offersFor(plan, address, outcome),
  };
  const { entry } = await run.append({ type: 'step.holding', actor, body });
  await run.notify({
    // A step can hold more than once in one attempt; each time is told.
    key: `held/${state.run}/${address}/${entry.seq}`,
    channels: channelsForOccasion(plan, 'held'),
    occasion: 'held',
    address,
    subject: `${state.run} holds at ${address}: ${message}`.slice(0, 200),
    text: holdingText(state, plan, body),
  });
}

/** What the performer reads about a step that holds: what happened, and what can be done about it. */
export function holdingText(
  state: RunState,
  plan: FrozenPlan,
  { address, outcome, message, offers }: BodyOf<'step.holding'>,
): string {
  const title = stepAt(plan, address)?.title ?? address;
  return [
    `${runTitle(state)} holds at ${address} (${title}): ${wordFor[outcome]}. ${message}`,
    `${decider(state, plan)} decides what happens:`,
    ...offers.map((one) => `  ${offerCommand(state.run, address, one)}${adviceOf(one)}`),
  ].join('\n');
}

/** Who performs the run, by name and by role. */
function decider({ performers }: RunState, { performedBy }: FrozenPlan): string {
  const person = performers.at(-1)?.person;
  return person === undefined ? performedBy.role : `${person} (${performedBy.role})`;
}

const wordFor: Readonly<Record<HoldOutcome, string>> = {
  failed: 'it failed',
  'timed-out': 'its time was up',
  unknown: 'it may have run, and nobody knows',
  held: 'it has not begun',
  expired: 'nobody decided in time',
  refused: 'it was refused',
  voided: 'its approval no longer counts',
};

function adviceOf({ advised, because }: Offers[number]): string {
  if (!advised) return because === null ? '' : `   (${because})`;
  return because === null ? '   (advised)' : `   (advised: ${because})`;
}
