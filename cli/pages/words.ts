import type { Verdict } from '../../plans/language/schema/criteria.ts';
import type { FrozenQuorum } from '../../plans/language/schema/parts/people.ts';
import type { StepState } from '../../plans/language/outline/progress.ts';
import type { BodyOf } from '../../records/entries.ts';
import type { RunState, StepOutcome } from '../../records/run-state.ts';
import type { GateView } from '../../views/schemas/types.ts';
import type { Mark, Span } from './line.ts';

/** How a state is shown: a symbol and a word, so that colour is never the only carrier of meaning. */
export interface Label {
  readonly symbol: string;
  readonly word: string;
  readonly mark: Mark;
}

const label = (symbol: string, word: string, mark: Mark): Label => ({ symbol, word, mark });

export const stepLabels: Readonly<
  Record<StepState | StepOutcome | 'never-ran' | 'fix-forward' | 'live-with-it', Label>
> = {
  pending: label('·', 'to come', 'faint'),
  running: label('▶', 'running', 'strong'),
  open: label('◆', 'waiting', 'wait'),
  holding: label('!', 'holding', 'bad'),
  contingency: label('↪', 'contingency', 'wait'),
  settled: label('✓', 'settled', 'faint'),
  succeeded: label('✓', 'succeeded', 'good'),
  failed: label('✗', 'failed', 'bad'),
  'timed-out': label('✗', 'timed out', 'bad'),
  unknown: label('?', 'unknown', 'bad'),
  skipped: label('»', 'skipped', 'wait'),
  refused: label('✗', 'refused', 'bad'),
  expired: label('✗', 'expired', 'bad'),
  stopped: label('■', 'stopped', 'bad'),
  'never-ran': label('·', 'never ran', 'faint'),
  'fix-forward': label('■', 'fix forward', 'wait'),
  'live-with-it': label('■', 'live with', 'wait'),
};

export const runLabels: Readonly<Record<RunState['state'], Label>> = {
  requested: label('·', 'requested, not yet admitted', 'wait'),
  denied: label('✗', 'denied', 'bad'),
  active: label('▶', 'active', 'strong'),
  held: label('!', 'held', 'bad'),
  concluding: label('▶', 'checking success', 'strong'),
  ending: label('■', 'ending', 'wait'),
  ended: label('■', 'ended', 'strong'),
};

export const outcomeLabels: Readonly<Record<BodyOf<'run.ended'>['outcome'], Label>> = {
  'rolled-back': label('✓', 'rolled back', 'good'),
  'rolled-back-with-deviations': label('✓', 'rolled back with deviations', 'wait'),
  'not-rolled-back': label('■', 'not rolled back', 'wait'),
  failed: label('✗', 'failed', 'bad'),
  refused: label('✗', 'refused', 'bad'),
  expired: label('✗', 'expired', 'bad'),
  stopped: label('■', 'stopped', 'bad'),
};

export const verdictLabels: Readonly<Record<Verdict, Label>> = {
  pass: label('✓', 'pass', 'good'),
  fail: label('✗', 'fail', 'bad'),
  inconclusive: label('?', 'inconclusive', 'wait'),
  error: label('?', 'error', 'wait'),
};

export const adviceLabels: Readonly<Record<BodyOf<'release.assessed'>['advice'], Label>> = {
  keep: label('✓', 'keep', 'good'),
  'roll-back': label('✗', 'roll back', 'bad'),
  'cannot-tell': label('?', 'cannot tell', 'wait'),
};

export const gateLabels: Readonly<Record<GateView['state'], Label>> = {
  waiting: label('◆', 'waiting', 'wait'),
  approved: label('✓', 'approved', 'good'),
  refused: label('✗', 'refused', 'bad'),
  'fix-forward': label('■', 'fix forward', 'wait'),
  'live-with-it': label('■', 'live with it', 'wait'),
  expired: label('✗', 'expired', 'bad'),
  voided: label('✗', 'voided', 'bad'),
};

/** The label of a state. One that this version does not know is shown as it is called, marked as not known. */
export function labelOf(labels: Readonly<Record<string, Label>>, state: string): Label {
  return (Object.hasOwn(labels, state) ? labels[state] : undefined) ?? label('?', state, 'wait');
}

/** A label as a piece of a line: `✓ succeeded`. */
export function labelled({ symbol, word, mark }: Label, loud = false): Span {
  return [mark, `${symbol} ${loud ? word.toUpperCase() : word}`];
}

/** A quorum in words: `1 of approver`, `2 of sre and 1 of dba`. */
export function quorumOnPage(quorum: FrozenQuorum): string {
  if (quorum.kind === 'role') return `${quorum.count} of ${quorum.role}`;
  const word = quorum.kind === 'all' ? ' and ' : ' or ';
  return quorum.of
    .map((one) => (one.kind === 'role' || quorum.of.length === 1 ? quorumOnPage(one) : `(${quorumOnPage(one)})`))
    .join(word);
}

/** `1 step`, `2 steps` */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
