import { emptyRoot, merkleRoot, nodeHash } from './merkle.ts';

/** RFC 6962's audit path of one leaf in the log of these leaves: proves that it is in the root. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (index < 0 || index >= leaves.length)
    throw new RangeError(`there is no leaf ${index} in a log of ${leaves.length}`);
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...inclusionProof(left, index), merkleRoot(right)]
    : [...inclusionProof(right, index - split), merkleRoot(left)];
}

/** Whether a proof leads from a leaf to a root. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index < 0 || index >= size) return false;
  let node = leaf;
  let [place, last] = [index, size - 1];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      node = nodeHash(sibling, node);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      node = nodeHash(node, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && same(node, root);
}

/** RFC 6962's proof that the log of the first `older` leaves is the beginning of the log of them all. */
export function consistencyProof(leaves: readonly Uint8Array[], older: number): Uint8Array[] {
  if (older < 0 || older > leaves.length)
    throw new RangeError(`a log of ${leaves.length} has no beginning of ${older}`);
  return older === 0 ? [] : subproof(leaves, older, true);
}

function subproof(leaves: readonly Uint8Array[], older: number, whole: boolean): Uint8Array[] {
  if (older === leaves.length) return whole ? [] : [merkleRoot(leaves)];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  if (older <= split) return [...subproof(left, older, whole), merkleRoot(right)];
  return [...subproof(right, older - split, false), merkleRoot(left)];
}

/** Whether a proof shows that an older log, by its size and root, is the beginning of a newer one. */
export function verifyConsistency(
  older: { size: number; root: Uint8Array },
  newer: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && same(older.root, newer.root);
  if (older.size === 0) return proof.length === 0 && same(older.root, emptyRoot());
  let [place, last] = [older.size - 1, newer.size - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  const path = [...proof];
  const first = place === 0 ? older.root : path.shift();
  if (first === undefined) return false;
  let [oldNode, newNode] = [first, first];
  for (const sibling of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [oldNode, newNode] = [nodeHash(sibling, oldNode), nodeHash(sibling, newNode)];
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      newNode = nodeHash(newNode, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && same(oldNode, older.root) && same(newNode, newer.root);
}

/** The largest power of two smaller than a size of at least two. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function half(place: number): number {
  return Math.floor(place / 2);
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
