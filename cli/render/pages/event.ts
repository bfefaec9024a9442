import type { Entry } from '../../../records/entries.ts';
import type { PageOptions } from './page.ts';
import type { TailLine } from './tail.ts';

/** An entry with its body, as streams and the log give it; the body is undefined or null where it was removed. */
export interface LoggedEntry {
  readonly entry: Entry;
  readonly body: unknown;
}

/** One line for an entry: when, what, where, by whom. For followers that are no terminal. */
export function renderEvent({ entry }: LoggedEntry, _options: PageOptions): string {
  return `${entry.at} ${entry.type}`;
}

/** One line of a step's output, for followers that are no terminal. */
export function renderOutput({ address, text }: TailLine, _options: PageOptions): string {
  return `${address} │ ${text}`;
}
