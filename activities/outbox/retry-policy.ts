import { stepAt, tellsPeople } from '../../plans/language/plan-queries.ts';
import { retryPauseMs } from '../../authority/attempts/after-attempt.ts';
import { readRun } from '../../authority/context/run-context.ts';
import type { NewNotification, RecordStore } from '../../records/record-store.ts';

/** How patiently messages are delivered. */
export interface RetryWindow {
  /** How often the outbox is looked at. */
  readonly everyMs: number;
  /** How long one delivery may take. */
  readonly timeoutMs: number;
  /** The pause after the first failure; it doubles with each, up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Deliveries in all before it is given up, and `people.told` says so. */
  readonly attempts: number;
  /** How long after its worker died a message that it was about to deliver is due again. */
  readonly leaseMs: number;
  /** The policy of a notify step: its pauses come before ours. */
  readonly plan?: { attempts: number; delayMs: number; factor: number; maxDelayMs: number };
}

/** Twelve attempts over about twenty minutes. */
export const defaultPatience: RetryWindow = {
  everyMs: 500,
  timeoutMs: 10_000,
  firstPauseMs: 1000,
  longestPauseMs: 300_000,
  attempts: 12,
  leaseMs: 10_000,
};

/**
 * The patience for one message: that of a notify step has the time and the pauses that its plan gives it, and is tried
 * as often as the plan says at the least, because giving up early helps nobody who waits for the message.
 */
export async function patienceFor(
  store: RecordStore,
  { run, occasion, address }: Pick<NewNotification, 'run' | 'occasion' | 'address'>,
  patience: RetryWindow,
): Promise<RetryWindow> {
  if (occasion !== 'notify' || address === null) return patience;
  const { plan } = await readRun(store, run);
  const step = stepAt(plan, address);
  if (!tellsPeople(step)) return patience;
  const { timeoutMs, retry } = step;
  return { ...patience, timeoutMs, plan: retry, attempts: Math.max(patience.attempts, retry.attempts) };
}

/** The pause after a number of failures. */
export function pauseAfter(failures: number, { firstPauseMs, longestPauseMs, plan }: RetryWindow): number {
  if (plan && failures < plan.attempts) return retryPauseMs(plan, failures);
  return Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
}
