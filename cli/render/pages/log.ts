import { entryLine, type LoggedEntry, uncut } from './event.ts';
import { pageOf } from './kit.ts';
import { cutLine, type Line, plain } from './line.ts';
import type { PageOptions } from './page.ts';
import { wrap } from './text.ts';

/** `audit log`: a line for each entry, its number first; what does not fit on a screen goes on below, nothing is cut. */
export function renderLog(entries: readonly LoggedEntry[], options: PageOptions): string[] {
  const column = String(entries.at(-1)?.entry.seq ?? 0).length;
  return pageOf(entries, uncut(options), (shown) =>
    shown.flatMap((one) => wrapped(String(one.entry.seq).padStart(column), entryLine(one, options), uncut(options))),
  );
}

function wrapped(seq: string, line: Line, { width }: PageOptions): Line[] {
  const room = width - seq.length - 2;
  if (cutLine(line, room) === line) return [[['faint', seq], '  ', ...line]];
  const [first = '', ...rest] = wrap(plain(line), room - 2);
  return [[['faint', seq], '  ', first], ...rest.map((text): Line => [' '.repeat(seq.length + 4), text])];
}
