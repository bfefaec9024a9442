import { entryLine, type LoggedEntry } from './event.ts';
import { pageOf } from './kit.ts';
import type { PageOptions } from './page.ts';

/** `audit log`: a line for each entry, its number first. */
export function renderLog(entries: readonly LoggedEntry[], options: PageOptions): string[] {
  const column = String(entries.at(-1)?.entry.seq ?? 0).length;
  return pageOf(entries, options, (shown) =>
    shown.map((one) => [['faint', String(one.entry.seq).padStart(column)], '  ', ...entryLine(one, options)]),
  );
}
