import { safe } from '../safe.ts';
import { styleFor, type Style } from '../style.ts';
import type { PageOptions } from './page.ts';
import { cells, cut } from './text.ts';

/** How a piece of a line is marked where colour is on. */
export type Mark = keyof Style;
/** A piece of a line: plain, or marked. */
export type Span = string | readonly [Mark, string];
export type Line = readonly Span[];

/** The text of a line without its marks. */
export function plain(line: Line): string {
  return line.map(textOf).join('');
}

/** The columns a line takes. */
export function widthOf(line: Line): number {
  return cells(plain(line));
}

/** A line with something at its right end; the left side is what is cut. */
export function ends(left: Line, right: Line, width: number): Line {
  const room = width - widthOf(right) - 1;
  const short = cutLine(left, room);
  return [...short, ' '.repeat(Math.max(1, width - widthOf(short) - widthOf(right))), ...right];
}

/** A line cut to a width, its marks kept. */
export function cutLine(line: Line, width: number): Line {
  if (widthOf(line) <= width) return line;
  let room = width;
  return line.map((span) => {
    const text = cut(textOf(span), room);
    room -= text === textOf(span) ? cells(text) : room;
    return typeof span === 'string' ? text : ([span[0], text] as const);
  });
}

/** Lines as a terminal takes them: nothing wider than the page, no control character but the page's own colours. */
export function draw(lines: readonly Line[], { width, colour }: PageOptions): string[] {
  const style = styleFor(colour);
  return lines.map((line) => {
    const short = cutLine(line.map(harmless), width);
    return short
      .map((span) => (typeof span === 'string' ? span : mark(style, span)))
      .join('')
      .trimEnd();
  });
}

function mark(style: Style, [name, text]: readonly [Mark, string]): string {
  return text === '' ? '' : style[name](text);
}

function harmless(span: Span): Span {
  return typeof span === 'string' ? safe(span) : [span[0], safe(span[1])];
}

function textOf(span: Span): string {
  return typeof span === 'string' ? span : span[1];
}
