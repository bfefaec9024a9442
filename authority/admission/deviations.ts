import { formatDuration } from '../../common/duration.ts';
import { releaseName } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/store.ts';
import { liveRelease, sameRelease } from '../live.ts';
import { samePerson } from '../separation.ts';
import type { Deployed } from './deployment.ts';

/** Something that is otherwise than the plan, or good practice, has it; said at the start, and no reason to refuse it. */
export interface Deviation {
  readonly what: string;
  readonly why: string;
}

/** What a run that begins now does otherwise than it should. */
export async function deviationsAtStart(
  tx: ReadTx,
  state: RunState,
  plan: FrozenPlan,
  deployed: Deployed,
  now: string,
): Promise<Deviation[]> {
  const found = [
    claimed(deployed),
    deployed.claim ? undefined : await notLive(tx, state),
    await notEndorsed(tx, state, plan),
    await notRehearsed(tx, state, plan, now),
  ];
  return found.filter((one) => one !== undefined);
}

function claimed({ claim }: Deployed): Deviation | undefined {
  return claim
    ? { what: `the deployment at ${claim.deployedAt} was not recorded but claimed`, why: claim.reason }
    : undefined;
}

async function notLive(tx: ReadTx, { release, environment }: RunState): Promise<Deviation | undefined> {
  const live = await liveRelease(tx, release.service, environment);
  if (!live || sameRelease(live.release, release)) return undefined;
  const what = `${releaseName(release)} is rolled back although ${releaseName(live.release)} is live in ${environment}`;
  return { what, why: `by the record ${releaseName(live.release)} is live there since ${live.since}` };
}

async function notEndorsed(
  tx: ReadTx,
  { release, plan: digest }: RunState,
  plan: FrozenPlan,
): Promise<Deviation | undefined> {
  const endorsements = await tx.entries({ release, type: 'plan.endorsed' });
  const counts = endorsements.some(
    ({ entry, type, body }) =>
      type === 'plan.endorsed' &&
      body?.digest === digest &&
      entry.actor.kind === 'person' &&
      !plan.authors.some((author) => entry.actor.kind === 'person' && samePerson(author, entry.actor.person)),
  );
  return counts
    ? undefined
    : { what: 'the plan was not endorsed', why: 'nobody but its authors had vouched for it when the run began' };
}

async function notRehearsed(
  tx: ReadTx,
  { release, plan: digest, run }: RunState,
  { tested }: FrozenPlan,
  now: string,
): Promise<Deviation | undefined> {
  if (tested.kind === 'untested') return undefined;
  const rehearsals = (await tx.runs({ release })).filter(
    (one) =>
      one.plan === digest &&
      one.environment === tested.environment &&
      one.run !== run &&
      one.outcome?.startsWith('rolled-back'),
  );
  const what = `the plan says that it was rehearsed in ${tested.environment}`;
  const newest = rehearsals
    .map((one) => one.endedAt ?? '')
    .toSorted()
    .at(-1);
  if (newest === undefined) return { what, why: 'no rehearsal of it is recorded' };
  const ageMs = Date.parse(now) - Date.parse(newest);
  return ageMs <= tested.maxAgeMs
    ? undefined
    : { what, why: `the last one is ${formatDuration(ageMs)} old; it may be ${formatDuration(tested.maxAgeMs)}` };
}
