import type { RunView, StepView } from '../../../views/schemas/types.ts';
import { lineBreak } from '../../terminal/safe-text.ts';
import { blank, commandLines, field, heading, indented, pageOf, rule } from '../layout.ts';
import type { EventLine } from '../line.ts';
import { measurementLines } from '../measurements.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { runFoot, runHead } from './head-and-foot.ts';
import { nextLines } from './next-things.ts';
import { outputLines, readable, worthShowing, type OutputTail } from './output-tail.ts';
import { matters, stepListLines, stepsOf } from './step-list.ts';
import { at } from '../times.ts';

/** More steps than these are counted, not listed, unless they matter. */
const LISTED = 60;

/** `status`: where a run stands, what to do next first, and once more last where the page is longer than the screen. */
export function renderRun(view: RunView, options: PageOptions & { readonly output?: OutputTail }): string[] {
  return pageOf(readable(view, options.output ?? []), options, (shown) => page(shown.view, shown.tail, options));
}

function page(view: RunView, tail: OutputTail, options: PageOptions): EventLine[] {
  const next = nextLines(view, 60, options);
  const lines = [
    ...runHead(view, options),
    rule(options.width, '━'),
    ...next,
    rule(options.width, '━'),
    ...stepListLines(stepsOf(view), Math.max(LISTED, view.steps.filter(matters).length), options),
    ...view.steps
      .filter(matters)
      .slice(0, 20)
      .flatMap((step) => askedOf(step, typedIn(view), options)),
    ...output(worthShowing(view, tail), options),
    ...measuredAtEnd(view, options),
    ...deviations(view, options),
    ...undoable(view, options),
    rule(options.width),
    ...runFoot(view, Infinity, options),
  ];
  const [command] = view.next.flatMap(({ commands }) => commands);
  const last = commandLines('type next', [command ?? lookCommand(view)], options);
  if (lines.length + last.length <= (options.height ?? Infinity) - 1) return [...lines, ...last];
  const again = nextLines(view, 4, { ...options, others: 'see above' });
  return [...lines, rule(options.width, '━'), ...again, ...(command === undefined ? last : [])];
}

/** Where nobody has to do anything. */
function lookCommand({ run, endedAt }: RunView): string {
  return endedAt === null ? `backout status ${run} --follow` : `backout report ${run}`;
}

function output(tail: OutputTail, options: PageOptions): EventLine[] {
  return tail.length === 0 ? [] : [blank, ...outputLines(tail, 13, options.width)];
}

/** Commands that stand at the top already. */
function typedIn({ next }: RunView): ReadonlySet<string> {
  return new Set(next.flatMap(({ commands }) => commands));
}

/** What a step that holds says, and what it offers beyond what stands at the top, the author's advice first. */
function askedOf(step: StepView, typed: ReadonlySet<string>, options: PageOptions): EventLine[] {
  const offers = step.offers.filter(({ command, because }) => because !== null || !typed.has(command));
  const { message, instructions = null } = step;
  const said = [
    ...(instructions === null ? [] : instructions.split(lineBreak)),
    ...(message === null ? [] : [message]),
  ];
  if (offers.length === 0 && said.length === 0) return [];
  return [
    blank,
    heading(`${step.address} ${offers.length > 0 ? 'asks' : 'says'}`, options.width),
    ...said.flatMap((text) => indented(text, 2, { ...options, most: 20 })),
    ...offers.flatMap(({ offer, contingency, advised, because, command }) => [
      ...field(
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
  return [blank, heading(title, options.width), ...measurementLines(success.measurements, options)];
}

function deviations(view: RunView, options: PageOptions): EventLine[] {
  if (view.deviations.length === 0) return [];
  const lines = view.deviations.flatMap(({ at: when, who, what, why }) => [
    ...field('', `${what}, because ${why}`, { ...options, column: 2, most: 4 }),
    ...indented(`${who}, ${at(when, options)}`, 4, { ...options, mark: 'faint' }),
  ]);
  return [blank, heading('done otherwise than planned', options.width), ...lines];
}

function undoable({ undoable: steps, state }: RunView, options: PageOptions): EventLine[] {
  if (steps.length === 0 || state === 'ended') return [];
  return [
    blank,
    heading('could be undone if the run stopped now', options.width),
    ...indented(steps.join(', '), 2, options),
  ];
}
