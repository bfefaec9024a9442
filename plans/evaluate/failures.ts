import { BackoutError } from '../../common/errors.ts';
import { parseFrame, type Site } from '../language/builders/contents.ts';
import type { Threw } from './child/protocol.ts';
import type { ChildLimits, ChildResult } from './child/run-child.ts';

const pure = 'a plan that is the same whenever and wherever it is read, made of values alone';

/** How people read a place, and a file of which no place is known. */
export interface ShownError {
  readonly place: (site: Site) => string;
  readonly file: string;
}

/** The error for a module that threw. */
export function thrownError(threw: Threw, file: string, shown: ShownError): BackoutError {
  const site = siteIn(threw.stack, file);
  const where = site ? shown.place(site) : shown.file;
  if (threw.forbidden !== null) {
    return new BackoutError('plan-not-deterministic', `the plan uses ${threw.forbidden}`, {
      expected: pure,
      found: threw.forbidden,
      where,
      next: 'Write the value into the plan or its settings; what must be measured belongs into a probe or a step.',
    });
  }
  if (threw.message.startsWith('Access to this API has been restricted')) {
    return new BackoutError('plan-source-failed', 'the plan uses a file that it may not read, or more than reading', {
      expected: "imports of backout, of its packages, and of the plan's own folder",
      found: 'a file elsewhere, or another right of the machine',
      where,
      next: 'Keep what the plan imports beside it.',
    });
  }
  // A file that cannot be read, or an import that does not exist, is no error that the author threw.
  const unread = threw.name === 'SyntaxError' || threw.message.startsWith('Cannot find ');
  const what = unread ? 'the plan cannot be read' : 'the plan threw an error';
  const said = firstLine(threw.message);
  return new BackoutError('plan-source-failed', threw.name === 'BackoutError' ? said : `${what}: ${said}`, {
    expected: threw.expected ?? 'a module that exports a plan',
    found: threw.found ?? (threw.name ? `${threw.name}: ${said}` : `${said}, which is no error`),
    where,
    next: threw.next ?? 'Correct the plan and try again.',
  });
}

/** The first place in a stack that lies in one of the author's files. */
function siteIn(stack: string, file: string): Site | undefined {
  const [head = '', ...frames] = stack.split('\n');
  const ofSyntax = /^(file:\/\/.*?):(\d+)$/.exec(head);
  if (ofSyntax?.[1])
    return { file: decodeURIComponent(ofSyntax[1].slice('file://'.length)), line: Number(ofSyntax[2]), column: 1 };
  const sites = frames.flatMap((frame) => parseFrame(frame) ?? []);
  const language = new URL('../', import.meta.url).pathname;
  const ours = (site: Site) => ['language/', 'evaluate/'].some((room) => site.file.startsWith(language + room));
  return (
    sites.find((site) => site.file === file) ??
    sites.find((site) => !ours(site) && !site.file.includes('/node_modules/'))
  );
}

/** The error for a module of which nothing was heard. */
export function endedError(
  ran: Extract<ChildResult, { ended: unknown }>,
  where: string,
  limits: ChildLimits,
): BackoutError {
  if (ran.ended === 'time') {
    return new BackoutError('plan-source-timeout', `the plan did not come to an end within ${limits.timeMs / 1000} s`, {
      expected: 'a module that is evaluated at once',
      found: 'one that still runs: an endless loop, or a wait that never ends',
      where,
      next: 'Look for loops and top-level await in the plan and in what it imports.',
    });
  }
  if (ran.ended === 'memory') {
    return new BackoutError('plan-source-failed', `the plan used more than ${limits.megabytes} MB of memory`, {
      expected: `at most ${limits.megabytes} MB`,
      found: 'more',
      where,
      next: 'Look for loops that collect values in the plan and in what it imports.',
    });
  }
  return new BackoutError('plan-source-failed', 'the plan ended the process that was to evaluate it', {
    expected: 'a module that exports a plan',
    found: 'an end without a word, such as a top-level await of what never comes',
    where,
    next: 'Look for top-level await in the plan and in what it imports.',
  });
}

export function noDefaultExport(exports: readonly string[], where: string): BackoutError {
  return new BackoutError('plan-no-default-export', 'the file exports no plan', {
    expected: 'export default backoutPlan({ … })',
    found: exports.length > 0 ? `only ${exports.join(', ')}` : 'no exports',
    where,
    next: 'Put export default before backoutPlan({ … }).',
  });
}

const longestLine = 300;

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line;
}
