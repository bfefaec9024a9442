import type { Injection } from '../../requests/envelope.ts';
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

const labelFor = (symbol: string, word: string, mark: Mark): Label => ({ symbol, word, mark });

export const stepLabels: Readonly<
  Record<StepState | StepOutcome | 'never-ran' | 'fix-forward' | 'live-with-it', Label>
> = {
  pending: labelFor('·', 'to come', 'faint'),
  running: labelFor('▶', 'running', 'strong'),
  open: labelFor('◆', 'waiting', 'wait'),
  holding: labelFor('!', 'holding', 'bad'),
  contingency: labelFor('↪', 'contingency', 'wait'),
  settled: labelFor('✓', 'settled', 'faint'),
  succeeded: labelFor('✓', 'succeeded', 'good'),
  failed: labelFor('✗', 'failed', 'bad'),
  'timed-out': labelFor('✗', 'timed out', 'bad'),
  unknown: labelFor('?', 'unknown', 'bad'),
  skipped: labelFor('»', 'skipped', 'wait'),
  refused: labelFor('✗', 'refused', 'bad'),
  expired: labelFor('✗', 'expired', 'bad'),
  stopped: labelFor('■', 'stopped', 'bad'),
  'never-ran': labelFor('·', 'never ran', 'faint'),
  'fix-forward': labelFor('■', 'fix forward', 'wait'),
  'live-with-it': labelFor('■', 'live with', 'wait'),
};

export const runLabels: Readonly<Record<RunState['state'], Label>> = {
  requested: labelFor('·', 'requested, not yet admitted', 'wait'),
  denied: labelFor('✗', 'denied', 'bad'),
  active: labelFor('▶', 'active', 'strong'),
  held: labelFor('!', 'held', 'bad'),
  concluding: labelFor('▶', 'checking success', 'strong'),
  ending: labelFor('■', 'ending', 'wait'),
  ended: labelFor('■', 'ended', 'strong'),
};

export const outcomeLabels: Readonly<Record<BodyOf<'run.ended'>['outcome'], Label>> = {
  'rolled-back': labelFor('✓', 'rolled back', 'good'),
  'rolled-back-with-deviations': labelFor('✓', 'rolled back with deviations', 'wait'),
  'not-rolled-back': labelFor('■', 'not rolled back', 'wait'),
  failed: labelFor('✗', 'failed', 'bad'),
  refused: labelFor('✗', 'refused', 'bad'),
  expired: labelFor('✗', 'expired', 'bad'),
  stopped: labelFor('■', 'stopped', 'bad'),
};

export const verdictLabels: Readonly<Record<Verdict, Label>> = {
  pass: labelFor('✓', 'pass', 'good'),
  fail: labelFor('✗', 'fail', 'bad'),
  inconclusive: labelFor('?', 'inconclusive', 'wait'),
  error: labelFor('?', 'error', 'wait'),
};

export const adviceLabels: Readonly<Record<BodyOf<'release.assessed'>['advice'], Label>> = {
  keep: labelFor('✓', 'keep', 'good'),
  'roll-back': labelFor('✗', 'roll back', 'bad'),
  'cannot-tell': labelFor('?', 'cannot tell', 'wait'),
};

export const gateLabels: Readonly<Record<GateView['state'], Label>> = {
  waiting: labelFor('◆', 'waiting', 'wait'),
  approved: labelFor('✓', 'approved', 'good'),
  refused: labelFor('✗', 'refused', 'bad'),
  'fix-forward': labelFor('■', 'fix forward', 'wait'),
  'live-with-it': labelFor('■', 'live with it', 'wait'),
  expired: labelFor('✗', 'expired', 'bad'),
  voided: labelFor('✗', 'voided', 'bad'),
};

/** Returns the label of a state. A state that this version does not know has its own name, marked as not known. */
export function labelOf(labels: Readonly<Record<string, Label>>, state: string): Label {
  return (Object.hasOwn(labels, state) ? labels[state] : undefined) ?? labelFor('?', state, 'wait');
}

/** Draws a label as a piece of a line: `✓ succeeded`. */
export function labelSpan({ symbol, word, mark }: Label, loud = false): Span {
  return [mark, `${symbol} ${loud ? word.toUpperCase() : word}`];
}

/** Says a quorum: `1 of approver`, `2 of sre and 1 of dba`. */
export function quorumOnPage(quorum: FrozenQuorum): string {
  if (quorum.kind === 'role') return `${quorum.count} of ${quorum.role}`;
  const word = quorum.kind === 'all' ? ' and ' : ' or ';
  return quorum.of
    .map((one) => (one.kind === 'role' || quorum.of.length === 1 ? quorumOnPage(one) : `(${quorumOnPage(one)})`))
    .join(word);
}

/** Says a number of things: `1 step`, `2 steps`. */
export function countOf(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** What a rehearsal does in the place of a step. */
export const faultWords: Readonly<Record<Injection['as'], string>> = {
  fail: 'it fails, and nothing of it runs',
  timeout: 'its time is up, and nothing of it runs',
  unknown: 'nobody knows its end, and nothing of it runs',
};
