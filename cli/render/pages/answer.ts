import type { Answer } from '../../../authority/answer.ts';
import { commandLines, field, pageOf } from './kit.ts';
import type { Line, Mark } from './line.ts';
import type { PageOptions } from './page.ts';
import { wrap } from './text.ts';
import { at } from './when.ts';

const labels: Readonly<Record<Answer['status'], { symbol: string; word: string; mark: Mark }>> = {
  accepted: { symbol: '✓', word: '', mark: 'good' },
  denied: { symbol: '✗', word: 'DENIED: ', mark: 'bad' },
  received: { symbol: '…', word: 'RECEIVED, NOT YET DECIDED: ', mark: 'wait' },
};

/** The answer to a request: accepted, denied with the reason, or received and not yet decided. */
export function renderAnswer(answer: Answer, options: PageOptions): string[] {
  return pageOf(answer, options, (shown) => page(shown, options));
}

function page(answer: Answer, options: PageOptions): Line[] {
  const { symbol, word, mark } = labels[answer.status];
  const [first = '', ...rest] = wrap(`${word}${answer.message}`, options.width - 2);
  const entry = answer.entry === null ? '' : `, entry ${answer.entry} of the record`;
  const detail = (name: string, text: string | null) =>
    text === null || text === '' ? [] : field(`  ${name}`, text, { ...options, column: 12 });
  return [
    [[mark, symbol], ' ', first],
    ...rest.map((line): Line => [`  ${line}`]),
    ...detail('expected', answer.expected),
    ...detail('found', answer.found),
    [['faint', `  ${at(answer.at, options)}${entry}${answer.code === null ? '' : `, ${answer.code}`}`]],
    ...(answer.next === null ? [] : commandLines('  next', [answer.next], { ...options, column: 12 })),
  ];
}
