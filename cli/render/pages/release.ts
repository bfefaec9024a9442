import type { ReleaseView } from '../../../records/views.ts';
import type { PageOptions } from './page.ts';

/** `release`: deployments, plan revisions, assessments, runs. */
export function renderRelease(view: ReleaseView, _options: PageOptions): string[] {
  return [`${view.release.service}@${view.release.version}`];
}
