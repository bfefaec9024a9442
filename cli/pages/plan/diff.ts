import type { DiffLine, DiffSection } from '../../../plans/language/diff/index.ts';
import { blank, heading, indented, pageOf } from '../layout.ts';
import type { EventLine, Mark } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';

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
