import { BackoutError } from '../common/errors.ts';
import { makeCheckpoint, verifyCheckpoint } from './hashing/checkpoint.ts';
import { emptyFrontier, extendFrontier, frontierRoot, leafHash, type Frontier } from './hashing/merkle.ts';
import type { SignerKey } from './hashing/note.ts';
import type { ReadTx, RecordStore } from './record-store.ts';

/** A checkpoint as the record keeps it. */
export interface TakenCheckpoint {
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  readonly note: string;
}

/**
 * Makes signed checkpoints of a record, each from where the last one ended. Every root is computed from the entries
 * themselves, and what was signed before is read from the signed notes; a log that does not contain it is not signed:
 * `record-altered`.
 */
export function checkpointer(store: RecordStore, signer: SignerKey): () => Promise<TakenCheckpoint> {
  let frontier = emptyFrontier;
  return async () => {
    const kept = await store.checkpoints();
    const signed = new Map(kept.map(({ note }) => signedIn(note, signer)));
    frontier = await store.read((tx) => grown(tx, frontier, signed));
    const taken = {
      size: frontier.size,
      root: frontierRoot(frontier).toString('hex'),
      note: makeCheckpoint(frontier.size, frontierRoot(frontier), signer),
    };
    const present = kept.find(({ size, root }) => size === taken.size && root === taken.root);
    if (present !== undefined) return present;
    await store.putCheckpoint(taken);
    return taken;
  };
}

/** The columns beside a note are not believed: somebody who can edit the entries can edit those too. */
function signedIn(note: string, signer: SignerKey): [size: number, root: string] {
  const { size, root } = verifyCheckpoint(note, signer) ?? {};
  if (size !== undefined && root !== undefined) return [size, root];
  throw altered('a checkpoint that this key did not sign', 'checkpoints signed with the key of this installation');
}

async function grown(tx: ReadTx, from: Frontier, signed: ReadonlyMap<number, string>): Promise<Frontier> {
  let frontier = from;
  for (;;) {
    const entries = await tx.stored({ after: frontier.size - 1, limit: 1000 });
    if (entries.length === 0) break;
    for (const { json } of entries) frontier = checked(extendFrontier(frontier, leafHash(json)), signed);
  }
  const furthest = Math.max(0, ...signed.keys());
  if (furthest > frontier.size)
    throw altered(`${frontier.size} entries`, `the ${furthest} entries of the last checkpoint`);
  return frontier;
}

function checked(frontier: Frontier, signed: ReadonlyMap<number, string>): Frontier {
  const root = signed.get(frontier.size);
  if (root === undefined || root === frontierRoot(frontier).toString('hex')) return frontier;
  throw altered('another root', `root ${root} at size ${frontier.size}`);
}

function altered(found: string, expected: string): BackoutError {
  return new BackoutError('record-altered', 'the record is not what was signed before', {
    expected,
    found,
    next: 'backout audit verify',
  });
}
