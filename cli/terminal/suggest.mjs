// @ts-check

/**
 * Returns the candidate nearest to what was typed: at most a third of its letters differ. Returns undefined when none is near.
 * @param {string} typed
 * @param {readonly string[]} candidates
 * @returns {string | undefined}
 */
export function suggestNearest(typed, candidates) {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: letterDistance(typed, candidate) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}

/**
 * Counts the letters that must be added, dropped, replaced or swapped with their neighbour.
 * @param {string} a
 * @param {string} b
 */
function letterDistance(a, b) {
  /** @type {number[][]} */
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 1; j <= b.length; j += 1) rowAt(rows, 0)[j] = j;
  for (let i = 1; i <= a.length; i += 1)
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const steps = [
        distanceAt(rows, i - 1, j) + 1,
        distanceAt(rows, i, j - 1) + 1,
        distanceAt(rows, i - 1, j - 1) + same,
      ];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rowAt(rows, i)[j] = Math.min(...steps, swapped ? distanceAt(rows, i - 2, j - 2) + 1 : Infinity);
    }
  return distanceAt(rows, a.length, b.length);
}

/** @param {number[][]} rows @param {number} i @param {number} j */
function distanceAt(rows, i, j) {
  return rows[i]?.[j] ?? 0;
}

/** @param {number[][]} rows @param {number} i */
function rowAt(rows, i) {
  return rows[i] ?? [];
}
