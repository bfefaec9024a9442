import { BackoutError } from '../../common/errors.ts';
import { isByHand, isGate, placedSteps, stepAt } from '../../plans/language/plan-queries.ts';
import { askForApproval, type WantedChange } from '../approvals/ask-first.ts';
import type { ApprovableBy } from '../../requests/actions.ts';
import type { EnvelopeOf } from '../../requests/envelope.ts';
import { gateValidity } from '../gates/validity.ts';
import { undoableSteps } from '../context/undo-candidates.ts';
import { appendFor, type Adjudicate, type RequestContext, type RunInRequest } from '../context/request-context.ts';
import { requireInCharge } from '../people/in-charge.ts';
import { activeRunOf } from '../context/named-run.ts';

/** Ends the run: what is under way finishes, nothing new begins, and what can be undone is, where that is wanted. */
export const stopRun: Adjudicate<'stop'> = async (asked) => {
  const { envelope } = asked;
  const found = activeRunOf(asked);
  requireInCharge(asked, found);
  const undoable = undoableSteps(found.plan, found.state);
  requireAsShown(envelope, undoable);
  const undo = envelope.undo ? await approvedAmong(asked, found, undoable) : [];
  requireAsApproved(asked, undo);
  const leftOut = envelope.undo ? undoable.filter((one) => !undo.includes(one)) : [];
  const waits = await askForApproval(asked, found, wantedOf(asked, undo, leftOut));
  if (waits) return waits;
  const isUnproven = found.state.state === 'concluding' && found.state.measured?.proven === false;
  const outcome = isUnproven ? 'failed' : 'stopped';
  const entry = await appendFor(asked, found, 'run.ending', { outcome, reason: envelope.reason, undo, undoable });
  return {
    message: `${envelope.run} ends as ${outcome}${undo.length === 0 ? '' : `, after undoing ${undo.join(', ')}`}`,
    run: envelope.run,
    entry: entry.seq,
    next: `backout status ${envelope.run} --follow`,
    data: { outcome, undo, undoable, leftOut },
  };
};

/** Where nothing can be undone, a stop that undoes is a stop like any other. */
function wantedOf(
  { envelope }: RequestContext<'stop'>,
  undo: readonly string[],
  leftOut: readonly string[],
): WantedChange<ApprovableBy<'stop'>> {
  const { run, reason } = envelope;
  if (undo.length === 0) return { action: 'stop', question: `Stop ${run} where it is?`, reason };
  return {
    action: 'undo',
    question: `Stop ${run} and undo, last done first: ${undo.join(', ')}?`,
    reason,
    undo,
    leftOut,
  };
}

/** What was shown before it was signed has to be what would happen. */
function requireAsShown({ run, undoes }: EnvelopeOf<'stop'>, undoable: readonly string[]): void {
  if (undoes === undefined || undoes.join(' ') === undoable.join(' ')) return;
  throw new BackoutError('subject-mismatch', 'what can be undone is no longer what was shown', {
    expected: undoable.length === 0 ? 'nothing to undo' : undoable.join(', '),
    found: undoes.length === 0 ? 'nothing to undo' : undoes.join(', '),
    next: `look at it again: backout stop ${run} --undo --reason TEXT`,
  });
}

/** What was approved is this list in this order: less of it, or more, is something else. */
function requireAsApproved({ approved, envelope: { run } }: RequestContext<'stop'>, undo: readonly string[]): void {
  if (!approved || approved.undo.join(' ') === undo.join(' ')) return;
  throw new BackoutError('subject-mismatch', 'what would be undone is no longer what was approved', {
    expected: approved.undo.join(', '),
    found: undo.length === 0 ? 'nothing' : undo.join(', '),
    next: `ask again: backout stop ${run} --undo --reason TEXT`,
  });
}

/** Undo steps that the subject of a standing gate lists, and those that change nothing a gate would have to allow. */
async function approvedAmong(
  { tx, roster }: RequestContext<'stop'>,
  { state, plan }: RunInRequest,
  undoable: readonly string[],
): Promise<string[]> {
  const gates = placedSteps(plan).filter(({ step, address }) => isGate(step) && state.steps.has(address));
  const standing = await Promise.all(gates.map(({ address }) => gateValidity(tx, state, plan, address, roster)));
  const covered = new Set(standing.flatMap((one) => (one.stands ? [...one.covers] : [])));
  return undoable.filter((address) => covered.has(address) || isByHand(stepAt(plan, address)));
}
