import { Installation } from '../installation.ts';
import { checkout } from '../processes.ts';
import { type Draw, drawBy } from '../seeded.ts';
import { stormPlan } from './plans.ts';
import { playRound, type RoundPlan, type RoundResult } from './round.ts';
import { type Schedule, scheduleOf } from './schedule.ts';

/** So many rounds happen to one installation before another one is made: its record grows, its processes do not get old. */
const ROUNDS_EACH = 10;

/** What happened in a round, and where its traces are while it is being told. */
export interface Told {
  readonly round: number;
  readonly schedule: Schedule;
  readonly result: RoundResult;
  readonly dir: string;
}

export interface StormOptions {
  readonly seed: string;
  readonly from: number;
  readonly rounds: number;
  readonly signal: AbortSignal;
  /** The checkout whose code runs; this one unless given. */
  readonly root?: string;
  /** What a round is made of, where the seed alone does not say it. */
  readonly roundOf?: (site: Installation, draw: Draw, round: number) => RoundPlan;
  readonly told: (told: Told) => void;
}

/**
 * Plays rounds one after the other until one breaks an invariant. Whatever happens, every process that was started is
 * ended, by its id; the folder of a round that failed is kept. Resolves to whether everything held.
 */
export async function storm({
  seed,
  from,
  rounds,
  signal,
  root = checkout,
  roundOf = drawnRound,
  told,
}: StormOptions): Promise<boolean> {
  const draw = drawBy(seed);
  let site: Installation | undefined;
  let isWell = true;
  try {
    for (let round = from; round < from + rounds && isWell && !signal.aborted; round += 1) {
      if (site && (round - from) % ROUNDS_EACH === 0) site = await closed(site);
      site ??= await Installation.open(root);
      const plan = roundOf(site, draw, round);
      const result = await playRound(site, draw, plan);
      isWell = result.violations.length === 0;
      told({ round, schedule: plan.schedule, result, dir: site.dir });
    }
  } catch (error) {
    isWell = false;
    throw error;
  } finally {
    if (site && isWell) await closed(site);
    else await site?.end();
  }
  return isWell;
}

/** Ends everything, makes sure that nothing is left, and removes the folder. */
async function closed(site: Installation): Promise<undefined> {
  const left = await site.end();
  if (left.length > 0) throw new Error(`processes of ${site.dir} are left: ${left.join('; ')}`);
  await site.remove();
}

/** A round as the seed alone says. */
function drawnRound({ ledger, http }: Installation, draw: Draw, round: number): RoundPlan {
  const schedule = scheduleOf(draw, round);
  const plans = Array.from({ length: schedule.runs }, (_, at) => {
    const service = `r${round}-${'abcdefgh'[at]}`;
    return stormPlan(draw, `${round}/${at}`, service, { ledger: ledger.path, url: http.url, run: `${service}-1` });
  });
  return { round, schedule, plans };
}
