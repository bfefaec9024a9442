import type { Answer } from '../../authority/answer.ts';
import { both } from './time.ts';
import type { Style } from './style.ts';

/** The answer to a request that was accepted: what was decided, when, and what comes next. */
export function answerLines({ message, at, entry, next }: Answer, style: Style): string[] {
  const where = entry === null ? '' : `, entry ${entry} of the record`;
  return [
    `${style.good('✓')} ${message}`,
    style.faint(`  ${both(at)}${where}`),
    ...(next === null ? [] : [`  next      ${next}`]),
  ];
}
