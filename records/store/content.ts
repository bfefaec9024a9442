import { digestOf } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { leafHash } from '../hashing/merkle.ts';

/**
 * Throws `record-unreadable` unless stored content is what its digest names. Bodies, plans, rosters, receipts and files are
 * read through this, so that nobody is shown, and nothing runs, what was put in the place of something else.
 */
export function requireContent(content: Uint8Array | string, digest: string, what: string): void {
  const found = digestOf(content);
  if (found !== digest) throw altered(what, digest, found);
}

/** Throws `record-unreadable` unless the text of an entry has the leaf hash that is stored beside it. */
export function requireLeaf(json: string, leaf: string): void {
  const found = leafHash(json).toString('hex');
  if (found !== leaf) throw altered('an entry', leaf, found);
}

function altered(what: string, expected: string, found: string): BackoutError {
  return new BackoutError('record-unreadable', `${what} of the record is not what its digest names`, {
    expected,
    found,
    next: 'stop every process that can write the record, then: backout audit verify',
  });
}
