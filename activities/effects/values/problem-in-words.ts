import { isBackoutError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/is-error.ts';

/** An error in one line. A screen has room for the beginning: what to do comes first, a whole PATH last. */
export function problemInWords(thrown: unknown): string {
  if (!isBackoutError(thrown)) return messageOf(thrown);
  const { expected, found, where, next } = thrown.detail;
  const parts = [next, expected && `expected ${expected}`, found && `found ${found}`, where && `at ${where}`];
  return [thrown.message, ...parts.filter((part) => part !== undefined)].join('; ');
}
