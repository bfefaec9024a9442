import type { Answer } from '../../../authority/answer.ts';
import type { PageOptions } from './page.ts';

/** The answer to a request: accepted, denied with the reason, or received and not yet decided. */
export function renderAnswer(answer: Answer, _options: PageOptions): string[] {
  return [answer.message];
}
