import type { RunView, StepView } from '../../../views/schemas/types.ts';
import { lineBreak } from '../../terminal/safe-text.ts';
import { blankLine, commandLines, fieldLines, headingLine, indentedLines, pageOf, ruleLine } from '../layout.ts';
import type { EventLine } from '../line.ts';
import { measurementLines } from '../measurements.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { runFoot, runHead } from './head-and-foot.ts';
import { nextLines } from './next-things.ts';
import { outputLines, readableOutput, worthShowing, type OutputTail } from './output-tail.ts';
import { needsToBeSeen, stepListLines, stepsOf } from './step-list.ts';
import { timeText } from '../times.ts';

/** More steps than these are counted, not listed, unless they matter. */
const LISTED = 60;

/**
 * Draws the page of `status`: what to do next, then the state of the run. Where the page is longer than the screen,
 * what to do next is repeated at its end.
 */
export function renderRun(view: RunView, options: PageOptions & { readonly output?: OutputTail }): string[] {
  return pageOf(readableOutput(view, options.output ?? []), options, (shown) =>
    runPage(shown.view, shown.tail, options),
  );
}

function runPage(view: RunView, tail: OutputTail, options: PageOptions): EventLine[] {
  const next = nextLines(view, 60, options);
  const lines = [
    ...runHead(view, options),
    ruleLine(options.width, '━'),
    ...next,
    ruleLine(options.width, '━'),
    ...stepListLines(stepsOf(view), Math.max(LISTED, view.steps.filter(needsToBeSeen).length), options),
    ...view.steps
      .filter(needsToBeSeen)
      .slice(0, 20)
      .flatMap((step) => askedOf(step, typedIn(view), options)),
    ...outputPart(worthShowing(view, tail), options),
    ...measuredAtEnd(view, options),
    ...runDeviations(view, options),
    ...undoableLines(view, options),
    ruleLine(options.width),
    ...runFoot(view, Infinity, options),
  ];
  const [command] = view.next.flatMap(({ commands }) => commands);
  const last = commandLines('type next', [command ?? lookCommand(view)], options);
  if (lines.length + last.length <= (options.height ?? Infinity) - 1) return [...lines, ...last];
  const again = nextLines(view, 4, { ...options, others: 'see above' });
  return [...lines, ruleLine(options.width, '━'), ...again, ...(command === undefined ? last : [])];
}

/** Returns the command that looks at a run in which nobody has to do anything. */
function lookCommand({ run, endedAt }: RunView): string {
  return endedAt === null ? `backout status ${run} --follow` : `backout report ${run}`;
}

function outputPart(tail: OutputTail, options: PageOptions): EventLine[] {
  return tail.length === 0 ? [] : [blankLine, ...outputLines(tail, 13, options.width)];
}

/** Returns the commands that the top shows already. */
function typedIn({ next }: RunView): ReadonlySet<string> {
  return new Set(next.flatMap(({ commands }) => commands));
}

/** Draws what a step that holds says, and what it offers beyond the top of the page. The author's advice is first. */
function askedOf(step: StepView, typed: ReadonlySet<string>, options: PageOptions): EventLine[] {
  const offers = step.offers.filter(({ command, because }) => because !== null || !typed.has(command));
  const { message, instructions = null } = step;
  const said = [
    ...(instructions === null ? [] : instructions.split(lineBreak)),
    ...(message === null ? [] : [message]),
  ];
  if (offers.length === 0 && said.length === 0) return [];
  return [
    blankLine,
    headingLine(`${step.address} ${offers.length > 0 ? 'asks' : 'says'}`, options.width),
    ...said.flatMap((text) => indentedLines(text, 2, { ...options, most: 20 })),
    ...offers.flatMap(({ offer, contingency, advised, because, command }) => [
      ...fieldLines(
        '',
        `${offer}${contingency === null ? '' : ` ${contingency}`}${advised ? ', advised' : ''}${because === null ? '' : `: ${because}`}`,
        { ...options, column: 2, most: 3 },
      ),
      ...commandLines('', [command], { ...options, column: 4 }),
    ]),
  ];
}

function measuredAtEnd({ success }: RunView, options: PageOptions): EventLine[] {
  if (success === null) return [];
  const title = success.proven ? 'success criteria: proven' : 'success criteria: NOT proven';
  return [blankLine, headingLine(title, options.width), ...measurementLines(success.measurements, options)];
}

function runDeviations(view: RunView, options: PageOptions): EventLine[] {
  if (view.deviations.length === 0) return [];
  const lines = view.deviations.flatMap(({ at: when, who, what, why }) => [
    ...fieldLines('', `${what}, because ${why}`, { ...options, column: 2, most: 4 }),
    ...indentedLines(`${who}, ${timeText(when, options)}`, 4, { ...options, mark: 'faint' }),
  ]);
  return [blankLine, headingLine('what deviated from the plan', options.width), ...lines];
}

function undoableLines({ undoable: steps, state }: RunView, options: PageOptions): EventLine[] {
  if (steps.length === 0 || state === 'ended') return [];
  return [
    blankLine,
    headingLine('could be undone if the run stopped now', options.width),
    ...indentedLines(steps.join(', '), 2, options),
  ];
}
