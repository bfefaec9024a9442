import type { Answer } from '../../requests/answer.ts';
import { commandLines, fieldLines, pageOf } from './layout.ts';
import type { EventLine, Mark } from './line.ts';
import type { PageOptions } from '../terminal/io.ts';
import { adviceAndCommand, wrapText } from '../terminal/text.ts';
import { timeText } from './times.ts';

const answerLabels: Readonly<Record<Answer['status'], { symbol: string; word: string; mark: Mark }>> = {
  accepted: { symbol: '✓', word: '', mark: 'good' },
  denied: { symbol: '✗', word: 'DENIED: ', mark: 'bad' },
  received: { symbol: '…', word: 'RECEIVED, NOT YET DECIDED: ', mark: 'wait' },
};

/** Draws the answer to a request: accepted, denied with the reason, or received and not yet decided. */
export function renderAnswer(answer: Answer, options: PageOptions): string[] {
  return pageOf(answer, options, (shown) => answerPage(shown, options));
}

function answerPage(answer: Answer, options: PageOptions): EventLine[] {
  const { symbol, word, mark } = answerLabels[answer.status];
  const [first = '', ...rest] = wrapText(`${word}${answer.message}`, options.width - 2);
  const entry = answer.entry === null ? '' : `, entry ${answer.entry} of the record`;
  const detail = (name: string, text: string | null) =>
    text === null || text === '' ? [] : fieldLines(`  ${name}`, text, { ...options, column: 12 });
  return [
    [[mark, symbol], ' ', first],
    ...rest.map((line): EventLine => [`  ${line}`]),
    ...detail('expected', answer.expected),
    ...detail('found', answer.found),
    [['faint', `  ${timeText(answer.at, options)}${entry}${answer.code === null ? '' : `, ${answer.code}`}`]],
    ...startDeviations(answer, options),
    ...answerNextLines(answer.next ?? (answer.run === null ? 'backout' : `backout status ${answer.run}`), options),
  ];
}

/** Says how a start deviates from the plan, as the record keeps it. */
function startDeviations({ data }: Answer, options: PageOptions): EventLine[] {
  const { deviations: found } = data;
  if (!Array.isArray(found)) return [];
  const said = found.filter((one) => typeof one === 'string');
  return said.flatMap((one) => fieldLines('  deviates', one, { ...options, column: 12, mark: 'wait' }));
}

function answerNextLines(next: string, options: PageOptions): EventLine[] {
  const { advice, command } = adviceAndCommand(next);
  const wide = { ...options, column: 12 };
  return [
    ...fieldLines('  next', advice, wide),
    ...(command === '' ? [] : commandLines(advice === '' ? '  next' : '', [command], wide)),
  ];
}
