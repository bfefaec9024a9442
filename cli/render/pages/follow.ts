import type { RunView } from '../../../records/views.ts';
import type { PageOptions } from './page.ts';
import type { Tail } from './tail.ts';

/** `status --follow`: the live picture, never more than `height` (24) lines. Draw it without a line break after the last. */
export function renderFollow(view: RunView, _tail: Tail, _options: PageOptions): string[] {
  return [view.run, view.state];
}
