import { placeOf, placedSteps } from '../../plans/language/walk.ts';
import { gateStands } from '../gates/standing.ts';
import { undoableSteps } from '../undoable.ts';
import { activeRunOf, appendFor, requirePerformer, type Act, type Case, type RunCase } from './case.ts';

/** Ends the run: what is under way finishes, nothing new begins, and what can be undone is, where that is wanted. */
export const stopRun: Act<'stop'> = async (asked) => {
  const { envelope } = asked;
  const found = await activeRunOf(asked);
  requirePerformer(asked, found);
  const undoable = undoableSteps(found.plan, found.state);
  const undo = envelope.undo ? await approvedAmong(asked, found, undoable) : [];
  const isUnproven = found.state.state === 'concluding' && found.state.measured?.proven === false;
  const outcome = isUnproven ? 'failed' : 'stopped';
  const entry = await appendFor(asked, found, 'run.ending', { outcome, reason: envelope.reason, undo, undoable });
  return {
    message: `${envelope.run} ends as ${outcome}${undo.length === 0 ? '' : `, after undoing ${undo.join(', ')}`}`,
    run: envelope.run,
    entry: entry.seq,
    next: `backout status ${envelope.run} --follow`,
    data: { outcome, undo, undoable, leftOut: envelope.undo ? undoable.filter((one) => !undo.includes(one)) : [] },
  };
};

/** Undo steps that the subject of a standing gate lists, and those that change nothing a gate would have to allow. */
async function approvedAmong(
  { tx, roster }: Case<'stop'>,
  { state, plan }: RunCase,
  undoable: readonly string[],
): Promise<string[]> {
  const gates = placedSteps(plan).filter(({ step, address }) => step.kind === 'gate' && state.steps.has(address));
  const standing = await Promise.all(gates.map(({ address }) => gateStands(tx, state, plan, address, roster)));
  const covered = new Set(standing.flatMap((one) => (one.stands ? [...one.covers] : [])));
  return undoable.filter((address) => covered.has(address) || placeOf(plan, address)?.step.kind === 'manual');
}
