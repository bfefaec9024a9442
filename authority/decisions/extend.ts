import { BackoutError } from '../../common/errors.ts';
import { askForApproval } from '../approvals/ask-first.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import { timeInWords } from '../context/format.ts';
import { appendFor, type Adjudicate, type RunInRequest } from '../context/request-context.ts';
import { requireInCharge } from '../people/in-charge.ts';
import { activeRunOf } from '../context/named-run.ts';

/** No window is extended further ahead than this. */
const furthestMs = 366 * 86_400_000;

/** A later end of the window, once it is approved; a deviation, and people are notified. */
export const extendWindow: Adjudicate<'extend'> = async (asked) => {
  const { tx, envelope } = asked;
  const { run, until, reason } = envelope;
  const found = activeRunOf(asked);
  requireInCharge(asked, found);
  const from = requireLonger(found, until, tx.now);
  const words = `from ${timeInWords(from)} to ${timeInWords(until)}`;
  const waits = await askForApproval(asked, found, {
    action: 'extend',
    question: `Extend the window of ${run} ${words}?`,
    reason,
    until,
  });
  if (waits) return waits;
  const entry = await appendFor(asked, found, 'window.extended', { from, until, reason });
  await appendFor(asked, found, 'deviation', {
    address: null,
    what: `the window was extended ${words}`,
    why: reason,
  });
  await found.run.notify({
    key: `window-extended/${run}/${until}`,
    channels: channelsForOccasion(found.plan, 'held'),
    occasion: 'held',
    address: null,
    subject: `${run}: the window was extended until ${timeInWords(until)}`,
    text: `${runTitle(found.state)}: the window was extended ${words}: ${reason}\nA step that holds because it had closed: backout continue ${run} STEP`,
  });
  return { message: `the window of ${run} closes at ${timeInWords(until)}`, run, entry: entry.seq, data: { until } };
};

function requireLonger({ state }: RunInRequest, until: string, now: string): string {
  const closesAt = state.admitted?.windowClosesAt ?? now;
  const least = closesAt > now ? closesAt : now;
  const isFar = Date.parse(until) - Date.parse(now) > furthestMs;
  if (until > least && !isFar) return closesAt;
  throw new BackoutError('usage', `the window of ${state.run} is not extended by this`, {
    expected: `a time after ${timeInWords(least)}, at most a year ahead`,
    found: timeInWords(until),
    next: `backout extend ${state.run} --for DURATION --reason TEXT`,
  });
}
