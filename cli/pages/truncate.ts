import type { EventLine } from './line.ts';

/** A piece of a page in the forms it can take, from the fullest to the shortest; who `keeps` more gives way later. */
export interface Piece {
  readonly keeps: number;
  readonly forms: readonly [readonly EventLine[], ...(readonly EventLine[])[]];
}

/**
 * Pieces one after the other in at most `room` lines: as long as they do not fit, the piece that keeps least takes a shorter
 * form. Nothing is cut: where even the shortest forms do not fit, they stand as they are.
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
