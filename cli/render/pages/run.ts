import type { RunView } from '../../../records/views.ts';
import type { PageOptions } from './page.ts';
import type { Tail } from './tail.ts';

/** `status`: where a run stands, what to do next first. */
export function renderRun(view: RunView, _options: PageOptions & { readonly output?: Tail }): string[] {
  return [view.run, view.state];
}
