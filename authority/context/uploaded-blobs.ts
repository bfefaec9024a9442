import { BackoutError } from '../../common/errors.ts';
import type { RequestContext } from './request-context.ts';

/** Throws `blob-unknown` for a digest that nothing is stored under. */
export async function requireBlobs({ tx }: Pick<RequestContext, 'tx'>, digests: readonly string[]): Promise<void> {
  for (const digest of digests) {
    if (await tx.blob(digest)) continue;
    throw new BackoutError('blob-unknown', 'a file that the request names has not been uploaded', {
      found: digest,
      next: 'upload it first: PUT /blobs/<digest>',
    });
  }
}
