import type { LoggedEntry } from './event.ts';
import { renderEvent } from './event.ts';
import type { PageOptions } from './page.ts';

/** `audit log`: a line for each entry. */
export function renderLog(entries: readonly LoggedEntry[], options: PageOptions): string[] {
  return entries.map((one) => `${one.entry.seq} ${renderEvent(one, options)}`);
}
