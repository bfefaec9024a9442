import type { StepView } from '../../../views/schemas/types.ts';
import { secondsText } from '../times.ts';
import { lineWithEnd, type EventLine, type Span } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { padTo } from '../../terminal/text.ts';
import { type Label, labelOf, stepLabels } from '../words.ts';

/** Returns the label of a step. A step that holds because nobody knows whether it ran is called unknown. */
export function stepLabel(step: StepView): Label {
  if (isDelayed(step)) return { symbol: '…', word: step.attempt > 1 ? 'retrying' : 'delayed', mark: 'wait' };
  const unknown = step.state === 'holding' && step.offers.some(({ offer }) => offer === 'resolve');
  return labelOf(stepLabels, unknown ? 'unknown' : step.state);
}

/**
 * Returns true for a step that has a message before it begins: no worker has taken it, or an attempt failed and another
 * follows.
 */
export function isDelayed({ state, message }: StepView): boolean {
  return state === 'pending' && message !== null;
}

/** Draws one line of the step list. `name` is its name under its parent. */
export function stepLine(step: StepView, name: string, options: PageOptions): EventLine {
  const { symbol, word, mark } = stepLabel(step);
  const indent = '  '.repeat(Math.min(step.depth, 6));
  const wide = options.width >= 72;
  const left: Span[] = [
    [mark, `${symbol} ${padTo(word, wide ? 11 : 9)}`],
    ' ',
    [
      needsNobody(step) ? 'faint' : 'strong',
      `${indent}${padTo(name, Math.max(wide ? 20 : 14, name.length + 1) - indent.length)}`,
    ],
    ' ',
    needsNobody(step) ? ['faint', step.title] : step.title,
  ];
  return lineWithEnd(left, [...stepTags(step), ...stepTimes(step, options)], options.width);
}

function needsNobody({ state }: StepView): boolean {
  return state === 'pending' || state === 'succeeded' || state === 'settled';
}

function stepTags({ visit, attempt, irreversible, state }: StepView): Span[] {
  const repeats = [visit > 1 ? `visit ${visit}` : '', attempt > 1 ? `attempt ${attempt}` : ''].filter(
    (text) => text !== '',
  );
  const ahead = state === 'pending' || state === 'running' || state === 'holding';
  return [
    ...(irreversible ? [[ahead ? 'wait' : 'faint', '⚑ no way back  '] as const] : []),
    ...(repeats.length > 0 ? [['wait', `${repeats.join(', ')}  `] as const] : []),
  ];
}

/** Says how long a step took or takes. Adds what the plan expects for a step to come, under way, or twice as long. */
function stepTimes({ startedAt, endedAt, expectedMs, state }: StepView, { now }: PageOptions): Span[] {
  const expected = expectedMs > 0 ? `~${secondsText(expectedMs)}` : '';
  if (startedAt === null) return state === 'pending' ? [['faint', expected]] : [];
  const ms = Math.max(0, (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)) || 0;
  const against = expected === '' ? secondsText(ms) : `${secondsText(ms)} of ${expected}`;
  if (endedAt !== null)
    return expectedMs > 0 && ms > 2 * expectedMs ? [['wait', against]] : [['faint', secondsText(ms)]];
  if (state === 'holding') return [];
  return state === 'running' && expectedMs > 0 && ms > expectedMs
    ? [['wait', `${against}, late`]]
    : [['strong', against]];
}
