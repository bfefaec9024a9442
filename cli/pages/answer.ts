import type { Answer } from '../../requests/answer.ts';
import { commandLines, field, pageOf } from './layout.ts';
import type { EventLine, Mark } from './line.ts';
import type { PageOptions } from '../terminal/io.ts';
import { adviceAndCommand, wrap } from '../terminal/text.ts';
import { at } from './times.ts';

const labels: Readonly<Record<Answer['status'], { symbol: string; word: string; mark: Mark }>> = {
  accepted: { symbol: '✓', word: '', mark: 'good' },
  denied: { symbol: '✗', word: 'DENIED: ', mark: 'bad' },
  received: { symbol: '…', word: 'RECEIVED, NOT YET DECIDED: ', mark: 'wait' },
};

/** The answer to a request: accepted, denied with the reason, or received and not yet decided. */
export function renderAnswer(answer: Answer, options: PageOptions): string[] {
  return pageOf(answer, options, (shown) => page(shown, options));
}

function page(answer: Answer, options: PageOptions): EventLine[] {
  const { symbol, word, mark } = labels[answer.status];
  const [first = '', ...rest] = wrap(`${word}${answer.message}`, options.width - 2);
  const entry = answer.entry === null ? '' : `, entry ${answer.entry} of the record`;
  const detail = (name: string, text: string | null) =>
    text === null || text === '' ? [] : field(`  ${name}`, text, { ...options, column: 12 });
  return [
    [[mark, symbol], ' ', first],
    ...rest.map((line): EventLine => [`  ${line}`]),
    ...detail('expected', answer.expected),
    ...detail('found', answer.found),
    [['faint', `  ${at(answer.at, options)}${entry}${answer.code === null ? '' : `, ${answer.code}`}`]],
    ...deviations(answer, options),
    ...nextLines(answer.next ?? (answer.run === null ? 'backout' : `backout status ${answer.run}`), options),
  ];
}

/** What a start does otherwise than the plan has it, as the record keeps it. */
function deviations({ data }: Answer, options: PageOptions): EventLine[] {
  const { deviations: found } = data;
  if (!Array.isArray(found)) return [];
  const said = found.filter((one) => typeof one === 'string');
  return said.flatMap((one) => field('  deviates', one, { ...options, column: 12, mark: 'wait' }));
}

function nextLines(next: string, options: PageOptions): EventLine[] {
  const { advice, command } = adviceAndCommand(next);
  const wide = { ...options, column: 12 };
  return [
    ...field('  next', advice, wide),
    ...(command === '' ? [] : commandLines(advice === '' ? '  next' : '', [command], wide)),
  ];
}
