import fc from 'fast-check';
import {
  emptyFrontier,
  extendFrontier,
  frontierRoot,
  leafHash,
  merkleRoot,
  nodeHash,
} from '../../../records/hashing/merkle.ts';
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '../../../records/hashing/proofs.ts';

/** RFC 6962, section 2.1, as it is written there. */
function rootByTheBook(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(rootByTheBook(leaves.slice(0, split)), rootByTheBook(leaves.slice(split)));
}

const logs = fc
  .array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 70 })
  .map((contents) => contents.map(leafHash));
const flipped = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, index) => (index === 0 ? byte ^ 1 : byte));

describe('the Merkle tree', () => {
  test('has the root that RFC 6962 gives for the empty log and the known example', () => {
    expect(merkleRoot([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(leafHash('').toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  });

  test('has the same root appended leaf by leaf as computed at once', () => {
    fc.assert(
      fc.property(logs, (leaves) => {
        expect(frontierRoot(leaves.reduce(extendFrontier, emptyFrontier)).toString('hex')).toBe(
          Buffer.from(rootByTheBook(leaves)).toString('hex'),
        );
      }),
    );
  });

  test('proves every leaf and nothing else', () => {
    fc.assert(
      fc.property(logs, fc.nat(), (leaves, pick) => {
        const index = pick % leaves.length;
        const leaf = leaves[index] as Uint8Array;
        const [proof, root] = [inclusionProof(leaves, index), merkleRoot(leaves)];
        expect(verifyInclusion(leaf, index, leaves.length, proof, root)).toBe(true);
        expect(verifyInclusion(flipped(leaf), index, leaves.length, proof, root)).toBe(false);
        expect(verifyInclusion(leaf, index, leaves.length, proof.slice(1), root)).toBe(proof.length === 0);
        expect(verifyInclusion(leaf, index, leaves.length, [...proof, leaf], root)).toBe(false);
      }),
    );
  });

  test('proves that an older log is the beginning of a newer one, and of no other', () => {
    fc.assert(
      fc.property(logs, fc.nat(), (leaves, pick) => {
        const size = pick % (leaves.length + 1);
        const older = { size, root: merkleRoot(leaves.slice(0, size)) };
        const newer = { size: leaves.length, root: merkleRoot(leaves) };
        const proof = consistencyProof(leaves, size);
        expect(verifyConsistency(older, newer, proof)).toBe(true);
        expect(verifyConsistency({ size, root: flipped(older.root) }, newer, proof)).toBe(false);
        if (size > 0)
          expect(verifyConsistency(older, { size: newer.size, root: flipped(newer.root) }, proof)).toBe(false);
      }),
    );
  });
});
