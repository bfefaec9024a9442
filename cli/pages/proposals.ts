import type { ProposalView } from '../../views/schemas/types.ts';
import { blank, commandLines, heading, indented, pageOf } from './layout.ts';
import type { EventLine } from './line.ts';
import type { PageOptions } from '../terminal/io.ts';
import { sinceWhen } from './relative-time.ts';

/** `roster pending`: changes of the roster that wait for another administrator, and the line that approves the oldest. */
export function renderProposals(proposals: readonly ProposalView[], options: PageOptions): string[] {
  return pageOf(proposals, options, (shown) => [
    heading('changes of the roster that wait', options.width),
    ...(shown.length === 0 ? [['  no change of the roster waits'] as EventLine] : []),
    ...shown.flatMap((one) => proposalLines(one, options)),
    blank,
    ...commandLines('type next', [nextCommand(shown)], options),
  ]);
}

function proposalLines({ number, at, by, diff, reason }: ProposalView, options: PageOptions): EventLine[] {
  return [
    ...indented(`${number}  ${by}, ${sinceWhen(at, options)}`, 2, { ...options, mark: 'strong' }),
    ...diff.flatMap((one) => indented(one, 4, options)),
    ...(reason === null ? [] : indented(`because ${reason}`, 4, options)),
  ];
}

function nextCommand([first]: readonly ProposalView[]): string {
  return first === undefined ? 'backout roster show' : `backout roster approve ${first.number}`;
}
