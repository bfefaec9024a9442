import { releaseName } from '../../common/names.ts';
import { closest } from '../../common/text/did-you-mean.ts';
import { likenessOf, type Likeness } from '../../plans/language/similarity/similarity.ts';
import type { PlanTraits } from '../../plans/language/similarity/traits.ts';
import type { PlanWithTraits, ReadTx, RunRow } from '../../records/record-store.ts';
import type { FoundPlan, FoundPlans } from '../schemas/types.ts';

/** What plans are looked for. */
export interface PlanQuery {
  readonly service: string;
  /** What other plans are compared with; undefined: the newest plan of the service. */
  readonly like: PlanTraits | undefined;
  /** Whether other services' plans are asked for although the service has plans. */
  readonly similar: boolean;
  readonly limit: number;
}

/** Plans to start from: of the service itself, and, where asked for or where there is none, of others that are alike. */
export async function readFoundPlans(tx: ReadTx, { service, like, similar, limit }: PlanQuery): Promise<FoundPlans> {
  const own = newestRevisions(await tx.planTraits(service));
  const asked = like ?? own[0]?.traits;
  const isCompared = similar || own.length === 0;
  const all = isCompared ? newestRevisions(await tx.planTraits()) : own;
  const others = isCompared ? (saysSomething(asked) ? ranked(all, service, asked) : newestOf(all, service)) : [];
  return {
    v: 1,
    own: await Promise.all(own.slice(0, limit).map((plan) => shown(tx, plan, null))),
    similar: await Promise.all(others.slice(0, limit).map(({ plan, likeness }) => shown(tx, plan, likeness))),
    near: own.length > 0 ? null : (closest(service, new Set(all.map(({ release }) => release.service))) ?? null),
    among: all.length,
  };
}

/** They come newest first, so the first one of a release is the one in force. */
function newestRevisions(plans: readonly PlanWithTraits[]): PlanWithTraits[] {
  const seen = new Set<string>();
  return plans.filter(({ release }) => {
    const name = releaseName(release);
    return !seen.has(name) && seen.add(name);
  });
}

/** Whether there is anything to compare plans with: a draft in which nothing is answered says nothing. */
function saysSomething(asked: PlanTraits | undefined): asked is PlanTraits {
  return asked !== undefined && Object.values(asked).some((trait) => Object.keys(trait).length > 0);
}

/** Of each other service the plan that was published last. They come newest first. */
function newestOf(all: readonly PlanWithTraits[], service: string) {
  const newest = new Map<string, PlanWithTraits>();
  for (const plan of all)
    if (plan.release.service !== service && !newest.has(plan.release.service)) newest.set(plan.release.service, plan);
  return [...newest.values()].map((plan) => ({ plan, likeness: null }));
}

/** Of each other service the plan that is most alike, the newest of several. What shares nothing is left out. */
function ranked(all: readonly PlanWithTraits[], service: string, asked: PlanTraits) {
  const best = new Map<string, { plan: PlanWithTraits; likeness: Likeness }>();
  for (const plan of all) {
    if (plan.release.service === service || !plan.traits) continue;
    const likeness = likenessOf(asked, plan.traits);
    if (likeness.score > (best.get(plan.release.service)?.likeness.score ?? 0))
      best.set(plan.release.service, { plan, likeness });
  }
  return [...best.values()].toSorted((one, other) => other.likeness.score - one.likeness.score);
}

async function shown(tx: ReadTx, plan: PlanWithTraits, likeness: Likeness | null): Promise<FoundPlan> {
  const { release, digest, revision, title, publishedAt, publishedBy, expectedMs } = plan;
  const runs = (await tx.runs({ release })).filter(({ state }) => state === 'active' || state === 'ended');
  const real = runs.filter(({ rehearsal }) => rehearsal === null);
  const plain = runs.filter(({ rehearsal, plan: of }) => rehearsal === 'plain' && of === digest);
  const [last] = real;
  return {
    release,
    digest,
    revision,
    title,
    publishedAt,
    publishedBy,
    likeness: likeness && { score: Math.round(likeness.score * 100) / 100, because: likeness.because },
    executed: {
      times: real.length,
      last: last ? { run: last.run, outcome: last.outcome, at: last.endedAt ?? last.requestedAt } : null,
    },
    rehearsed: runs.length - real.length,
    estimate: { expectedMs, ...(await measured(tx, real, plain)) },
  };
}

/** A run in earnest says more than a rehearsal, and one with faults says nothing. */
async function measured(tx: ReadTx, real: readonly RunRow[], plain: readonly RunRow[]) {
  const tookMs = await tookOf(tx, real);
  if (tookMs !== null) return { tookMs, inRehearsal: false };
  const rehearsed = await tookOf(tx, plain);
  return { tookMs: rehearsed, inRehearsal: rehearsed !== null };
}

/** How long the newest run took that went all the way back, from its admission; one done by hand had none, and says nothing. */
async function tookOf(tx: ReadTx, runs: readonly RunRow[]): Promise<number | null> {
  for (const { run, endedAt } of runs.filter(({ outcome }) => outcome?.startsWith('rolled-back'))) {
    const [admitted] = await tx.entries({ run, type: 'run.admitted', limit: 1 });
    if (admitted && endedAt !== null) return Date.parse(endedAt) - Date.parse(admitted.entry.at);
  }
  return null;
}
