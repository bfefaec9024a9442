import { safeDeep } from '../terminal/safe-text.ts';
import { type EventLine, type Mark, drawLines } from './line.ts';
import type { PageOptions } from '../terminal/io.ts';
import { padTo, wrapText, wrapCommand, wrapPlaced } from '../terminal/text.ts';

/** Builds a page from a view in which every text is harmless, and draws it. */
export function pageOf<V>(view: V, options: PageOptions, build: (view: V) => readonly EventLine[]): string[] {
  return drawLines(build(safeDeep(view)), options);
}

export const blankLine: EventLine = [];

/** Draws a rule across the page. */
export function ruleLine(width: number, letter = '─'): EventLine {
  return [['faint', letter.repeat(Math.max(0, width))]];
}

/** Draws a heading with a rule behind it. */
export function headingLine(text: string, width: number): EventLine {
  return [['strong', text], ' ', ['faint', '─'.repeat(Math.max(0, width - text.length - 1))]];
}

export interface FieldOptions {
  readonly width: number;
  /** Columns of the name; 10 unless given. */
  readonly column?: number;
  readonly mark?: Mark;
  /** Lines at most. */
  readonly most?: number;
}

/**
 * Draws a name and a text beside it, wrapped under itself. A digest that does not fit beside the name is below, whole.
 */
export function fieldLines(name: string, text: string, { width, column = 10, mark, most }: FieldOptions): EventLine[] {
  if (most !== undefined) return namedLines(name, wrapText(text, width - column, most), column, mark);
  const placed = wrapPlaced(text, width, column);
  const isBelow = placed[0] !== undefined && placed[0].indent !== column && name !== '';
  return [
    ...(isBelow ? [[['faint', name]] as EventLine] : []),
    ...placed.flatMap(({ indent, text: line }, index) =>
      namedLines(index === 0 && !isBelow ? name : '', [line], indent, mark),
    ),
  ];
}

/** Draws a name, and commands to type beside it: wrapped, never cut. */
export function commandLines(
  name: string,
  commands: readonly string[],
  { width, column = 10 }: FieldOptions,
): EventLine[] {
  return namedLines(
    name,
    commands.flatMap((command) => wrapCommand(command, width - column)),
    column,
    'strong',
  );
}

/** Draws a text under an indentation, wrapped. */
export function indentedLines(text: string, indent: number, { width, mark, most }: FieldOptions): EventLine[] {
  return namedLines('', wrapText(text, width - indent, most), indent, mark);
}

function namedLines(name: string, lines: readonly string[], column: number, mark?: Mark): EventLine[] {
  return lines.map((line, index) => [
    ['faint', padTo(index === 0 ? name : '', column)],
    mark === undefined ? line : [mark, line],
  ]);
}

/**
 * A piece of a page in the forms that it can take, from the fullest to the shortest. A piece that `keeps` more shrinks
 * later.
 */
export interface Piece {
  readonly keeps: number;
  readonly forms: readonly [readonly EventLine[], ...(readonly EventLine[])[]];
}

/**
 * Draws pieces one after the other in at most `room` lines. While they do not fit, the piece that keeps least takes a
 * shorter form. Cuts nothing: where the shortest forms do not fit, they are drawn all the same.
 */
export function truncateLines(pieces: readonly Piece[], room: number): EventLine[] {
  const chosen = pieces.map(({ forms }) => [...forms]);
  const size = () => chosen.reduce((sum, [form = []]) => sum + form.length, 0);
  while (size() > room) {
    const next = giveWay(pieces, chosen);
    if (next === undefined) break;
    chosen[next]?.shift();
  }
  return chosen.flatMap(([form = []]) => [...form]);
}

function giveWay(pieces: readonly Piece[], chosen: readonly (readonly (readonly EventLine[])[])[]): number | undefined {
  const able = pieces
    .map((piece, index) => ({ ...piece, index }))
    .filter(({ index }) => (chosen[index]?.length ?? 0) > 1);
  return able.toSorted((one, other) => one.keeps - other.keeps)[0]?.index;
}
