import { BackoutError } from '../../common/errors.ts';
import { parseRelease, type Release } from '../../common/names.ts';
import type { RequestTarget } from '../commands/rows.ts';

/** Returns the release that a person typed. Throws `usage` for what names none. */
export function givenRelease(word: string | undefined): Release {
  const release = parseRelease(word ?? '');
  if (release) return release;
  throw new BackoutError('usage', `"${word}" names no release`, {
    expected: 'SERVICE@VERSION, such as storefront@2.4.1',
    found: word ?? 'nothing',
    next: 'see what is live: backout',
  });
}

/** A request on the release that the first word names. */
export const aRelease: RequestTarget<Release, { release: Release }> = {
  find: async ({ args }) => givenRelease(args[0]),
  names: (release) => ({ release }),
};

/** Returns the path of a release's view. */
export function releasePath({ service, version }: Release): string {
  return `/releases/${encodeURIComponent(service)}/${encodeURIComponent(version)}`;
}

/** Returns the query for what belongs to one release. */
export function releaseQuery(word: string): string {
  const { service, version } = givenRelease(word);
  return `service=${encodeURIComponent(service)}&version=${encodeURIComponent(version)}`;
}
