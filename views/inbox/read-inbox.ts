import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import type { InboxView } from '../schemas/types.ts';
import { readAdministration } from '../roster/administration.ts';
import { runAndPlan } from '../../authority/context/run-context.ts';
import type { Present } from '../run/read-run.ts';
import { validApprovalsBy } from '../run/valid-approvals.ts';
import { viewInbox, type InboxSources } from './inbox.ts';
import { unapprovedRuns } from '../run/requests.ts';
import { readLiveDetails, readLive } from '../release/sources.ts';

/** What `backout` shows one person when it is typed alone. */
export async function readInboxView(tx: ReadTx, person: string, { now, workers }: Present): Promise<InboxView> {
  const roster = await tx.roster();
  const administration = await readAdministration(tx, person, now);
  const runs: { state: RunState; plan: FrozenPlan }[] = [];
  const asked = (await unapprovedRuns(tx)).filter(({ state }) => state === 'ended').map(({ run }) => ({ run }));
  for (const { run } of [...(await tx.runs({ active: true })), ...asked]) runs.push(await runAndPlan(tx, run));
  const live: InboxSources['live'][number][] = [];
  for (const each of await readLive(tx)) live.push({ ...each, ...(await readLiveDetails(tx, each)) });
  return viewInbox(
    {
      person,
      roles: roster.people.find((each) => each.person === person)?.roles ?? [],
      live,
      runs,
      workers,
      validApprovals: validApprovalsBy(roster, now),
      administration,
    },
    now,
  );
}
