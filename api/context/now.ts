import { readInboxView } from '../../views/inbox/read-inbox.ts';
import { readRunView, type Present } from '../../views/run/read-run.ts';
import type { InboxView, RunView } from '../../views/schemas/types.ts';
import type { ApiDeps } from './deps.ts';

/** The moment that a view is made for. */
export function nowOf({ clock = () => new Date() }: Pick<ApiDeps, 'clock'>): string {
  return clock().toISOString();
}

/** What `status` shows of a run now. Throws `run-unknown`. */
export async function readRunNow(deps: ApiDeps, run: string): Promise<RunView> {
  const present = await presentOf(deps);
  return deps.store.read((tx) => readRunView(tx, run, present));
}

/** What is live, what runs, and what waits for one person, now. */
export async function readInboxNow(deps: ApiDeps, person: string): Promise<InboxView> {
  const present = await presentOf(deps);
  return deps.store.read((tx) => readInboxView(tx, person, present));
}

/** The moment, and the workers that live: beside the log, so read before its snapshot. */
async function presentOf(deps: ApiDeps): Promise<Present> {
  return { now: nowOf(deps), workers: await deps.store.workers() };
}
