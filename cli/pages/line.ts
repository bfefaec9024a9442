import { safeText } from '../terminal/safe-text.ts';
import { styleFor, type Style } from '../terminal/style.ts';
import type { PageOptions } from '../terminal/io.ts';
import { textWidth, cutText } from '../terminal/text.ts';

/** How a piece of a line is marked where colour is on. */
export type Mark = keyof Style;
/** A piece of a line: plain, or marked. */
export type Span = string | readonly [Mark, string];
export type EventLine = readonly Span[];

/** Returns the text of a line without its marks. */
export function plainLine(line: EventLine): string {
  return line.map(textOf).join('');
}

/** Returns the columns that a line takes. */
export function widthOf(line: EventLine): number {
  return textWidth(plainLine(line));
}

/** Draws a line with something at its right end. Cuts the left side where there is no room. */
export function lineWithEnd(left: EventLine, right: EventLine, width: number): EventLine {
  const room = width - widthOf(right) - 1;
  const short = cutLine(left, room);
  return [...short, ' '.repeat(Math.max(1, width - widthOf(short) - widthOf(right))), ...right];
}

/** Cuts a line to a width and keeps its marks. */
export function cutLine(line: EventLine, width: number): EventLine {
  if (widthOf(line) <= width) return line;
  let room = width;
  return line.map((span) => {
    const text = cutText(textOf(span), room);
    room -= text === textOf(span) ? textWidth(text) : room;
    return typeof span === 'string' ? text : ([span[0], text] as const);
  });
}

/** Draws lines for a terminal: none wider than the page, and no control character but the page's own colours. */
export function drawLines(lines: readonly EventLine[], { width, colour }: PageOptions): string[] {
  const style = styleFor(colour);
  return lines.map((line) => {
    const short = cutLine(line.map(harmlessSpan), width);
    return short
      .map((span) => (typeof span === 'string' ? span : styled(style, span)))
      .join('')
      .trimEnd();
  });
}

function styled(style: Style, [name, text]: readonly [Mark, string]): string {
  return text === '' ? '' : style[name](text);
}

function harmlessSpan(span: Span): Span {
  return typeof span === 'string' ? safeText(span) : [span[0], safeText(span[1])];
}

function textOf(span: Span): string {
  return typeof span === 'string' ? span : span[1];
}
