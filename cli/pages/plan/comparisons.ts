import type { DiffLine, DiffSection } from '../../../plans/language/diff/index.ts';
import { blank, heading, indented, pageOf, field } from '../layout.ts';
import type { EventLine, Mark } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { reversalInWords, type Coverage, type CoveredChange } from '../../../plans/language/analysis/show-coverage.ts';

const signs: Readonly<Record<DiffLine['op'], readonly [sign: string, mark: Mark]>> = {
  added: ['+', 'good'],
  deleted: ['-', 'bad'],
  changed: ['~', 'wait'],
  moved: ['>', 'wait'],
};

/** `plan diff` in a terminal: question by question, what was added (+), deleted (-), changed (~) and moved (>). */
export function renderDiff(sections: readonly DiffSection[], title: string, options: PageOptions): string[] {
  return pageOf({ sections, title }, options, (shown) => [
    [['strong', shown.title]],
    ...(shown.sections.length === 0 ? [blank, ['The two plans are the same.']] : []),
    ...shown.sections.flatMap((one) => [
      blank,
      heading(one.heading, options.width),
      ...one.lines.flatMap(lineOf(options)),
    ]),
  ]);
}

function lineOf(options: PageOptions): (line: DiffLine) => EventLine[] {
  return ({ op, text, members }) => {
    const [sign, mark] = signs[op];
    return [
      ...indented(`${sign} ${text}`, 0, { width: options.width, mark }),
      ...members.flatMap(({ name, from, to }) => [
        ...indented(name, 4, { width: options.width }),
        ...(from === null ? [] : indented(`- ${from}`, 6, { width: options.width, mark: 'bad' })),
        ...(to === null ? [] : indented(`+ ${to}`, 6, { width: options.width, mark: 'good' })),
      ]),
    ];
  };
}

/** `plan coverage`: each deployed change with its way back, then what is wrong, and whom to ask. */
export function renderCoverage(coverage: Coverage, options: PageOptions): string[] {
  return pageOf(coverage, options, ({ release, title, changes, contacts, findings }) => [
    [['strong', `${release}: ${title}`]],
    blank,
    ...changes.flatMap((one) => [...change(one, options), blank]),
    ...findings.flatMap(({ message, where, path, next }) => [
      ...field('error', message, { ...options, mark: 'bad' }),
      ...field('  where', where ?? path, { ...options, column: 12 }),
      ...field('  next', next ?? '', { ...options, column: 12 }),
      blank,
    ]),
    ...contacts.flatMap((one) => field('ask', `${one.title}: ${one.call}`, options)),
    [
      findings.length > 0
        ? ['bad', '✗ not everything that is deployed is taken back in order']
        : ['good', '✓ every change has its way back'],
    ],
  ]);
}

function change(one: CoveredChange, options: PageOptions): EventLine[] {
  return [
    ...field(one.kind, `${one.id}: ${one.title}`, { ...options, column: 16 }),
    ...field('  goes to', one.goesTo.join(', '), { ...options, column: 16 }),
    ...(one.after.length > 0 ? field('  after', one.after.join(', '), { ...options, column: 16 }) : []),
    ...field('  way back', reversalInWords(one), {
      ...options,
      column: 16,
      mark: one.state === 'nobody' ? 'bad' : 'good',
    }),
  ];
}
