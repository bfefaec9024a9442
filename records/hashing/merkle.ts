import { createHash } from 'node:crypto';

const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

/** RFC 6962's hash of one leaf: SHA-256(0x00 ‖ content). */
export function leafHash(content: Uint8Array | string): Buffer {
  return createHash('sha256').update(leafPrefix).update(content).digest();
}

/** RFC 6962's hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

/** The hash of an empty log. */
export function emptyRoot(): Buffer {
  return createHash('sha256').digest();
}

/** The roots of the perfect subtrees that a log of some size is made of, largest first: all that is needed to go on appending. */
export interface Frontier {
  readonly size: number;
  readonly roots: readonly Uint8Array[];
}

export const emptyFrontier: Frontier = { size: 0, roots: [] };

/** The frontier after one more leaf. */
export function extendFrontier(frontier: Frontier, leaf: Uint8Array): Frontier {
  const roots = [...frontier.roots];
  let node = leaf;
  for (let size = frontier.size; size % 2 === 1; size = Math.floor(size / 2))
    node = nodeHash(roots.pop() ?? node, node);
  return { size: frontier.size + 1, roots: [...roots, node] };
}

/** The root of the log that a frontier stands for. */
export function frontierRoot(frontier: Frontier): Buffer {
  const [last, ...rest] = frontier.roots.toReversed();
  if (last === undefined) return emptyRoot();
  return Buffer.from(rest.reduce((right, left) => nodeHash(left, right), last));
}

/** The root over leaf hashes. */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  return frontierRoot(leaves.reduce(extendFrontier, emptyFrontier));
}
