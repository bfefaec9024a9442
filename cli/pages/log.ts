import { entryLine, type LoggedEntry, uncut } from './event.ts';
import { pageOf } from './layout.ts';
import { cutLine, type EventLine, plainLine } from './line.ts';
import type { PageOptions } from '../terminal/io.ts';
import { wrap } from '../terminal/text.ts';

/** `audit log`: a line for each entry, its number first; what does not fit on a screen goes on below, nothing is cut. */
export function renderLog(entries: readonly LoggedEntry[], options: PageOptions): string[] {
  const column = String(entries.at(-1)?.entry.seq ?? 0).length;
  return pageOf(entries, uncut(options), (shown) =>
    shown.flatMap((one) => wrapped(String(one.entry.seq).padStart(column), entryLine(one, options), uncut(options))),
  );
}

function wrapped(seq: string, line: EventLine, { width }: PageOptions): EventLine[] {
  const room = width - seq.length - 2;
  if (cutLine(line, room) === line) return [[['faint', seq], '  ', ...line]];
  const [first = '', ...rest] = wrap(plainLine(line), room - 2);
  return [[['faint', seq], '  ', first], ...rest.map((text): EventLine => [' '.repeat(seq.length + 4), text])];
}
