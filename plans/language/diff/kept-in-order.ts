/** The longest part of a list whose ranks go up: what did not move, so that as little as possible did. */
export function keptInOrder<T>(items: readonly T[], rank: (item: T) => number): T[] {
  // The item with the least rank that ends a rising run of each length, and what comes before each item in its run.
  const ends: T[] = [];
  const before = new Map<T, T | undefined>();
  for (const item of items) {
    const length = lengthBelow(ends, rank, rank(item));
    before.set(item, ends[length - 1]);
    ends[length] = item;
  }
  const kept: T[] = [];
  for (let item = ends.at(-1); item !== undefined; item = before.get(item)) kept.unshift(item);
  return kept;
}

function lengthBelow<T>(ends: readonly T[], rank: (item: T) => number, value: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = ends[middle];
    if (end !== undefined && rank(end) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
