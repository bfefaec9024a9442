import { formatDuration } from '../../common/text/duration.ts';
import type { Release } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { ReadTx, RunRow } from '../../records/record-store.ts';
import { authorsOf } from '../people/authorship.ts';
import { samePerson } from '../../roster/same-person.ts';

/** Who vouched for exactly this plan, none of them an author of it. */
export async function endorsersOf(tx: ReadTx, release: Release, digest: string): Promise<string[]> {
  const authors = await authorsOf(tx, release, digest);
  const entries = await tx.entries({ release, type: 'plan.endorsed' });
  const by = entries.flatMap(({ entry, type, body }) =>
    type === 'plan.endorsed' && body?.digest === digest && entry.actor.kind === 'person' ? [entry.actor.person] : [],
  );
  return [...new Set(by)].filter((one) => !authors.some((author) => samePerson(author, one))).toSorted();
}

/** What the record knows of the test that a plan claims. */
export interface RehearsalState {
  /** What the plan says, in words. */
  readonly claimed: string;
  /** The newest rehearsal of exactly this plan, where it is claimed, that went the plain way to its end; null where there is none. */
  readonly newest: RunRow | null;
  /** Why that does not bear out the claim; null where it does, and where the plan claims nothing. */
  readonly lacks: string | null;
}

/**
 * Whether a plan was rehearsed as its ninth answer claims: the same digest, in that environment, without injected faults,
 * not longer ago than the plan allows. `except` leaves one run out.
 */
export async function rehearsalStateOf(
  tx: ReadTx,
  { release, digest, except }: { readonly release: Release; readonly digest: string; readonly except?: string },
  { tested }: FrozenPlan,
  now: string,
): Promise<RehearsalState> {
  if (tested.kind === 'untested') return { claimed: `not tested: ${tested.because}`, newest: null, lacks: null };
  const claimed = `rehearsed in ${tested.environment}, at most ${formatDuration(tested.maxAgeMs)} ago: ${tested.because}`;
  const rehearsals = (await tx.runs({ release }))
    .filter((run) => run.plan === digest && run.environment === tested.environment && run.run !== except)
    .filter(({ rehearsal, state }) => rehearsal !== null && state !== 'denied');
  const newest = rehearsals
    .filter(isProof)
    .toSorted((one, other) => (one.endedAt ?? '').localeCompare(other.endedAt ?? ''))
    .at(-1);
  const none = `no rehearsal of it in ${tested.environment} is recorded${insufficient(rehearsals)}`;
  if (!newest) return { claimed, newest: null, lacks: none };
  const ageMs = Date.parse(now) - Date.parse(newest.endedAt ?? '');
  const old = `the last rehearsal, ${newest.run}, is ${formatDuration(ageMs)} old; it may be ${formatDuration(tested.maxAgeMs)}`;
  return { claimed, newest, lacks: ageMs <= tested.maxAgeMs ? null : old };
}

/** Why those that there are show nothing; they come newest first. */
function insufficient([last]: readonly RunRow[]): string {
  if (!last) return '';
  const { run, rehearsal, outcome, endedAt } = last;
  const had = endedAt === null ? 'has not ended' : `ended as ${outcome ?? 'unknown'}`;
  return ` that went its plain way to the end: ${run} ${rehearsal === 'injected' ? 'has faults' : had}`;
}

/** One with faults tries contingencies, and what was skipped was not tried: only one without either shows that the plan itself works. */
function isProof({ rehearsal, outcome, endedAt }: RunRow): boolean {
  return rehearsal === 'plain' && endedAt !== null && outcome === 'rolled-back';
}
