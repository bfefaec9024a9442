/** The candidate that a name most likely was meant to be, or undefined where none is near. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && distance < (best?.distance ?? Infinity))
      best = { candidate, distance };
  }
  return best?.candidate;
}

/** How many letters must be inserted, removed, replaced or exchanged with the next to make one text of the other. */
export function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, at) => at)];
  const cell = (line: number, at: number) => rows[line]?.[at] ?? Infinity;
  for (let line = 1; line <= from.length; line += 1) {
    const row = [line];
    rows.push(row);
    for (let at = 1; at <= to.length; at += 1) {
      const replaced = cell(line - 1, at - 1) + (from[line - 1] === to[at - 1] ? 0 : 1);
      const swapped =
        from[line - 1] === to[at - 2] && from[line - 2] === to[at - 1] ? cell(line - 2, at - 2) + 1 : Infinity;
      row.push(Math.min(replaced, swapped, cell(line - 1, at) + 1, cell(line, at - 1) + 1));
    }
  }
  return cell(from.length, to.length);
}
