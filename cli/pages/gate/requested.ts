import type { GateView } from '../../../views/schemas/types.ts';
import { fieldLines } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { timeText } from '../times.ts';

type Requested = NonNullable<GateView['subject']['requested']>;

/** Says what an approval and a refusal lead to, at a gate that a request opened. */
export function requestedChangeLines(
  { subject }: GateView,
  options: PageOptions,
): { approve: string; refuse: string; asked: string } | undefined {
  const { requested } = subject;
  if (requested === undefined) return undefined;
  const why = requested.reason === null ? '' : `: ${requested.reason}`;
  if (requested.retrospective)
    return {
      asked: `${requested.by} did it${why}`,
      approve: 'it is approved afterwards, and no longer open',
      refuse: 'it stays in the record that it should not have been done; nothing is taken back',
    };
  return {
    asked: `${requested.by} asks${why}`,
    approve: approvedChangeWords(requested, options),
    refuse: 'nothing is done, and the run goes on as before',
  };
}

function approvedChangeWords({ action, step, undo, contingency, until }: Requested, options: PageOptions): string {
  switch (action) {
    case 'skip':
      return `${step ?? ''} is skipped at once, which is a deviation`;
    case 'retry':
      return `${step ?? ''} is tried once more, at once`;
    case 'contingency':
      return `the contingency ${contingency ?? ''} begins at ${step ?? ''}, at once`;
    case 'stop':
      return 'the run ends where it is, and nothing is undone';
    case 'undo':
      return `the run ends, after undoing in this order: ${undo.join(', ')}`;
    case 'extend':
      return `the rollback may begin until ${until === null ? '' : timeText(until, options)}, which is a deviation`;
    case 'break-glass':
    case 'record-manual':
      return 'it is approved afterwards';
    default:
      return action satisfies never;
  }
}

/** Draws what was asked for, in full. Draws nothing at a gate of the plan. */
export function requestedLines({ subject: { requested } }: GateView, options: PageOptions): EventLine[] {
  if (requested === undefined) return [];
  const wide = { ...options, column: 14 };
  const text = (name: string, words: string | null) => (words === null ? [] : fieldLines(`  ${name}`, words, wide));
  return [
    ...text('by', requested.by),
    ...text('reason', requested.reason),
    ...text('about', requested.step),
    ...text('contingency', requested.contingency),
    ...text('until', requested.until === null ? null : timeText(requested.until, options)),
    ...requested.undo.flatMap((address, index) => text(index === 0 ? 'undo first' : 'then', address)),
    ...requested.leftOut.flatMap((address) => text('not', `${address}: no approval lists it`)),
    ...text('needs it', requested.because),
  ];
}
