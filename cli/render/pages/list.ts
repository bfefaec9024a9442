import type { RunRow } from '../../../records/store.ts';
import type { PageOptions } from './page.ts';

/** `list`: a line for each run. */
export function renderList(rows: readonly RunRow[], _options: PageOptions): string[] {
  return rows.map(({ run, state }) => `${run} ${state}`);
}
