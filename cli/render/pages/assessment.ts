import type { Release } from '../../../common/names.ts';
import type { BodyOf } from '../../../records/entries.ts';
import type { PageOptions } from './page.ts';

/** An assessment and what it is about. */
export interface Assessed {
  readonly release: Release;
  readonly environment: string;
  readonly measurements: BodyOf<'release.assessed'>['measurements'];
  readonly advice: BodyOf<'release.assessed'>['advice'];
}

/** `assess`: the advice, every figure with its bound, and what to type next. */
export function renderAssessment({ advice }: Assessed, _options: PageOptions): string[] {
  return [advice];
}
