import type { Finding } from '../../language/checks/parts/finding.ts';
import { placeAt, type SourceFile } from './source.ts';

/** How a comment begins that marks a place still to be looked at. */
export const reviewMark = 'REVIEW:';

/** Each comment that `backout plan derive` left for review, until its author has deleted it. */
export function openReviews({ comments, lines }: SourceFile, shown: string): Finding[] {
  return comments
    .filter(({ value }) => value.trimStart().startsWith(reviewMark))
    .map(({ value, start }): Finding => {
      const { line, column } = placeAt(lines, start);
      return {
        code: 'plan-unreviewed',
        severity: 'error',
        path: '',
        message: 'this place is marked for review, and still is marked',
        expected: 'what holds for the release of this plan',
        found: value.trim(),
        where: `${shown}:${line}:${column}`,
        next: 'Correct the line below or keep it, then delete this comment.',
      };
    });
}
