import type { DiffLine, DiffSection } from '../../../plans/language/diff/index.ts';
import { blankLine, headingLine, indentedLines, pageOf, fieldLines } from '../layout.ts';
import type { EventLine, Mark } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { reversalInWords, type Coverage, type CoveredChange } from '../../../plans/language/analysis/show-coverage.ts';

const diffSigns: Readonly<Record<DiffLine['op'], readonly [sign: string, mark: Mark]>> = {
  added: ['+', 'good'],
  deleted: ['-', 'bad'],
  changed: ['~', 'wait'],
  moved: ['>', 'wait'],
};

/** Draws the page of `plan diff`: question by question, what was added (+), deleted (-), changed (~) and moved (>). */
export function renderDiff(sections: readonly DiffSection[], title: string, options: PageOptions): string[] {
  return pageOf({ sections, title }, options, (shown) => [
    [['strong', shown.title]],
    ...(shown.sections.length === 0 ? [blankLine, ['The two plans are the same.']] : []),
    ...shown.sections.flatMap((one) => [
      blankLine,
      headingLine(one.heading, options.width),
      ...one.lines.flatMap(lineOf(options)),
    ]),
  ]);
}

function lineOf(options: PageOptions): (line: DiffLine) => EventLine[] {
  return ({ op, text, members }) => {
    const [sign, mark] = diffSigns[op];
    return [
      ...indentedLines(`${sign} ${text}`, 0, { width: options.width, mark }),
      ...members.flatMap(({ name, from, to }) => [
        ...indentedLines(name, 4, { width: options.width }),
        ...(from === null ? [] : indentedLines(`- ${from}`, 6, { width: options.width, mark: 'bad' })),
        ...(to === null ? [] : indentedLines(`+ ${to}`, 6, { width: options.width, mark: 'good' })),
      ]),
    ];
  };
}

/** Draws the page of `plan coverage`: each deployed change with its way back, then what is wrong, and whom to ask. */
export function renderCoverage(coverage: Coverage, options: PageOptions): string[] {
  return pageOf(coverage, options, ({ release, title, changes, contacts, findings }) => [
    [['strong', `${release}: ${title}`]],
    blankLine,
    ...changes.flatMap((one) => [...coveredChangeLines(one, options), blankLine]),
    ...findings.flatMap(({ message, where, path, next }) => [
      ...fieldLines('error', message, { ...options, mark: 'bad' }),
      ...fieldLines('  where', where ?? path, { ...options, column: 12 }),
      ...fieldLines('  next', next ?? '', { ...options, column: 12 }),
      blankLine,
    ]),
    ...contacts.flatMap((one) => fieldLines('ask', `${one.title}: ${one.call}`, options)),
    [
      findings.length > 0
        ? ['bad', '✗ not everything that is deployed is taken back in order']
        : ['good', '✓ every change has its way back'],
    ],
  ]);
}

function coveredChangeLines(one: CoveredChange, options: PageOptions): EventLine[] {
  return [
    ...fieldLines(one.kind, `${one.id}: ${one.title}`, { ...options, column: 16 }),
    ...fieldLines('  goes to', one.goesTo.join(', '), { ...options, column: 16 }),
    ...(one.after.length > 0 ? fieldLines('  after', one.after.join(', '), { ...options, column: 16 }) : []),
    ...fieldLines('  way back', reversalInWords(one), {
      ...options,
      column: 16,
      mark: one.state === 'nobody' ? 'bad' : 'good',
    }),
  ];
}
