import { releaseName } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { liveRelease, sameRelease } from './live-release.ts';
import { endorsersOf, rehearsalStateOf } from './review-state.ts';
import type { DeployedRelease } from './deployment.ts';

/** Something that deviates from the plan or from good practice; said at the start, and no reason to refuse it. */
export interface Deviation {
  readonly what: string;
  readonly why: string;
}

/** What a run that begins now does differently than it should. */
export async function deviationsAtStart(
  tx: ReadTx,
  state: RunState,
  plan: FrozenPlan,
  deployed: DeployedRelease,
  now: string,
): Promise<Deviation[]> {
  const found = [
    claimed(deployed),
    deployed.claim ? undefined : await notLive(tx, state),
    await notEndorsed(tx, state),
    await notRehearsed(tx, state, plan, now),
  ];
  return found.filter((one) => one !== undefined);
}

function claimed({ deployedAt, claim, claimedBy }: DeployedRelease): Deviation | undefined {
  const why =
    claim?.reason ?? (claimedBy === undefined ? undefined : `it is the word of ${claimedBy}, for an earlier run`);
  return why === undefined ? undefined : { what: `the deployment at ${deployedAt} was not recorded but claimed`, why };
}

async function notLive(tx: ReadTx, { release, environment }: RunState): Promise<Deviation | undefined> {
  const live = await liveRelease(tx, release.service, environment);
  if (!live || sameRelease(live.release, release)) return undefined;
  const what = `${releaseName(release)} is rolled back although ${releaseName(live.release)} is live in ${environment}`;
  return { what, why: `by the record ${releaseName(live.release)} is live there since ${live.since}` };
}

/** Where nobody but authors vouched for the plan: why it is started all the same, by the person who starts it. */
async function notEndorsed(tx: ReadTx, { release, plan, request }: RunState): Promise<Deviation | undefined> {
  if ((await endorsersOf(tx, release, plan)).length > 0) return undefined;
  const why = request.unendorsed ?? 'nobody but its authors had vouched for it when the run began';
  return { what: 'the plan was not endorsed', why };
}

async function notRehearsed(
  tx: ReadTx,
  { release, plan: digest, run, request }: RunState,
  plan: FrozenPlan,
  now: string,
): Promise<Deviation | undefined> {
  const { lacks } = await rehearsalStateOf(tx, { release, digest, except: run }, plan, now);
  if (lacks === null || plan.tested.kind === 'untested') return undefined;
  const what = `the plan says that it was rehearsed in ${plan.tested.environment}`;
  return { what, why: request.unrehearsed === undefined ? lacks : `${lacks}; started because ${request.unrehearsed}` };
}
