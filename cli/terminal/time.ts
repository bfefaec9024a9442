import { formatDuration } from '../../common/duration.ts';

/** A duration without fractions of a second: in a picture that is redrawn they only flicker. */
export function seconds(ms: number): string {
  return formatDuration(Math.trunc(ms / 1000) * 1000).replace(/^0ms$/, '0s');
}
