import { setTimeout as pause } from 'node:timers/promises';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { auditOf } from '../audit.ts';
import type { Evidence } from '../invariants/evidence.ts';
import { violationsOf } from '../invariants/index.ts';
import { untoldOf } from '../invariants/quiet.ts';
import { type Installation, leftOf } from '../installation.ts';
import { crowding } from '../crowding.ts';
import type { LedgerLine } from '../ledger.ts';
import type { Draw } from '../seeded.ts';
import { disturbedCli, type Typed } from './cli.ts';
import { type GoneOn, timesToGoOn } from './going-on.ts';
import { type Happened, Injector, isStartOf } from './injector.ts';
import { type Manner, Operator } from './operator.ts';
import type { Fault, Schedule } from './schedule.ts';
import { stuckRuns } from './stuck.ts';

const LOOK_MS = 15;
/** No round lasts longer, whatever happens, on a machine of its own. */
const LIMIT_MS = 120_000;
/** What was kept and not decided is decided within this after everything is back. */
const DECIDED_MS = 20_000;

/** What one round is made of. */
export interface RoundPlan {
  readonly round: number;
  readonly schedule: Schedule;
  /** The plans to run, each of a service of its own. */
  readonly plans: readonly FrozenPlan[];
  readonly stuckMs?: number;
  /** What people do in every run. */
  readonly manners?: readonly Manner[];
}

export interface RoundResult {
  readonly violations: readonly string[];
  readonly happened: readonly Happened[];
  readonly missed: readonly Fault[];
  /** Commands that lost their supervisor before it had written their end. */
  readonly beheaded: number;
  readonly goneOn: readonly GoneOn[];
  readonly runs: number;
  readonly entries: number;
  readonly effects: number;
  readonly requests: number;
  readonly tookMs: number;
  readonly crowding: number;
}

/** Runs a storm on an installation that is up, and looks at what is left of it from outside. */
export async function playRound(
  site: Installation,
  draw: Draw,
  { round, schedule, plans, stuckMs, manners }: RoundPlan,
): Promise<RoundResult> {
  const began = Date.now();
  const [firstLine, firstAnswer] = [site.ledger.lines.length, site.door.acknowledged.length];
  const digests = await Promise.all(plans.map((plan) => site.publish(plan)));
  const operator = new Operator(site, draw, manners);
  const typed: Typed[] = [];
  const injector = new Injector(site, schedule.faults, async (fault) => {
    const done = await disturbedCli(site, operator, fault, `${round}.${typed.length}`);
    if (done) typed.push(done);
  });
  const ran = new Map(plans.map((plan) => [`${plan.release.service}-1`, plan]));
  for (const run of ran.keys()) operator.watch(run);
  const starts = Promise.all(plans.map((plan, at) => site.begin(plan, digests[at] ?? ''))).catch((error: unknown) => {
    operator.troubles.push(`a start: ${String(error)}`);
  });
  injector.begin();
  let slowness = crowding();
  const { tooEarly, stuck } = await watch(site, operator, injector, stuckMs);
  slowness = Math.max(slowness, crowding());
  await injector.over();
  // What is stuck is not waited for; its folder says the rest.
  if (stuck.length === 0) await Promise.all([starts, operator.done()]);
  await untilDecided(site);
  await untilTold(site, ran);
  const unverified = await auditOf(site);
  const survivors = stuck.length > 0 ? [] : (await leftOf(`${site.dir}/spool/`)).filter((one) => !isOurs(site, one));
  site.record.look();
  site.ledger.look();
  const evidence: Evidence = {
    plans: ran,
    entries: site.record.entries.filter(({ run }) => run !== null && ran.has(run)),
    ledger: site.ledger.lines.slice(firstLine),
    receipts: site.record.receipts(),
    acknowledged: site.door.acknowledged.slice(firstAnswer),
    typed,
    happened: injector.happened,
    beheaded: injector.beheaded,
    tooEarly,
    stuck,
    troubles: [...operator.troubles, ...injector.troubles],
    survivors,
    crowding: slowness,
    unverified,
  };
  return {
    violations: violationsOf(evidence),
    happened: injector.happened,
    missed: injector.missed,
    beheaded: injector.beheaded.length,
    goneOn: timesToGoOn(evidence),
    runs: ran.size,
    entries: evidence.entries.length,
    effects: evidence.ledger.filter(({ event }) => event === 'did').length,
    requests: evidence.acknowledged.length,
    tookMs: Date.now() - began,
    crowding: slowness,
  };
}

/** Looks at ledger and record, lets people act and faults come, until every run has ended or one is stuck. */
async function watch(site: Installation, operator: Operator, injector: Injector, stuckMs?: number) {
  const tooEarly: LedgerLine[] = [];
  for (const until = Date.now() + LIMIT_MS * crowding(); Date.now() < until; await pause(LOOK_MS)) {
    const inside = site.ledger.look().filter(({ event }) => event === 'inside');
    // The record is read after the line was: what was committed before the effect is there.
    operator.see(site.record.look());
    tooEarly.push(...inside.filter((line) => !site.record.entries.some((entry) => isStartOf(entry, line))));
    inside.forEach((line) => injector.inside(line));
    operator.act();
    if ([...operator.runs.values()].every(({ isEnded }) => isEnded)) return { tooEarly, stuck: [] };
    const stuck = stuckRuns(operator, injector, stuckMs);
    if (stuck.length > 0) return { tooEarly, stuck };
  }
  return { tooEarly, stuck: [`the round has not ended in time`] };
}

async function untilDecided(site: Installation): Promise<void> {
  for (const until = Date.now() + DECIDED_MS; Date.now() < until; await pause(100)) {
    if (site.record.receipts().every(({ answer }) => answer !== null && answer.status !== 'received')) return;
  }
}

/** A message that a step leaves for others to deliver may still be on its way. */
async function untilTold(site: Installation, plans: Evidence['plans']): Promise<void> {
  for (const until = Date.now() + DECIDED_MS * crowding(); Date.now() < until; await pause(100)) {
    site.record.look();
    site.ledger.look();
    if (untoldOf({ plans, entries: site.record.entries, ledger: site.ledger.lines }).length === 0) return;
  }
}

/** The processes of the installation itself know its folder too. */
function isOurs(site: Installation, process: string): boolean {
  const pid = Number.parseInt(process, 10);
  return [...site.running.values()].some((one) => one.pid === pid) || pid === site.temporalPid;
}
