import type { InboxView } from '../../../records/views.ts';
import type { PageOptions } from './page.ts';

/** `backout` alone: what waits for this person, what runs, what is live, and what to type next. */
export function renderInbox(view: InboxView, _options: PageOptions): string[] {
  return view.mine.map(({ what }) => what);
}
