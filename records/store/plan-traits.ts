import type { Kysely } from 'kysely';
import { traitsIn, type PlanTraits } from '../../plans/language/similarity/traits.ts';
import { isMembers } from '../../plans/language/diff/tree.ts';
import type { Json } from '../../common/canonical.ts';
import type { PlanWithTraits } from '../record-store.ts';
import { decodePlan } from './decode.ts';
import type { Tables } from './tables.ts';

/** What plans are found by, kept beside each published revision: reading every plan for it would take too long. */
export async function addPlanTraits(db: Kysely<Tables>, seq: number, digest: string): Promise<void> {
  const row = await db.selectFrom('blobs').select('content').where('digest', '=', digest).executeTakeFirst();
  const made = row === undefined ? undefined : readTraits(new Uint8Array(row.content));
  if (made)
    await db
      .insertInto('plan_traits')
      .values({ seq, ...made })
      .execute();
}

/** For a record whose plans were published before their traits were kept. */
export async function fillPlanTraits(db: Kysely<Tables>): Promise<void> {
  const plans = await db.selectFrom('plans').select(['seq', 'digest']).execute();
  for (const { seq, digest } of plans) await addPlanTraits(db, seq, digest);
}

/** Published plans with what they are found by, newest first; one whose content is not there has no traits. */
export async function selectPlanTraits(db: Kysely<Tables>, service?: string): Promise<PlanWithTraits[]> {
  const rows = await db
    .selectFrom('plans')
    .leftJoin('plan_traits', 'plan_traits.seq', 'plans.seq')
    .selectAll('plans')
    .select(['plan_traits.title', 'plan_traits.expected_ms', 'plan_traits.traits'])
    .$if(service !== undefined, (query) => query.where('plans.service', '=', service ?? ''))
    .orderBy('plans.seq', 'desc')
    .execute();
  return rows.map(({ title, expected_ms: expectedMs, traits, ...row }) => ({
    ...decodePlan(row),
    title: title ?? '',
    expectedMs: Number(expectedMs ?? 0),
    traits: traits === null ? undefined : (JSON.parse(traits) as PlanTraits),
  }));
}

/** Undefined for bytes that are no plan: what was put there in its place is for the verifier to find. */
function readTraits(bytes: Uint8Array): { title: string; expected_ms: number; traits: string } | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as Json;
    const { title, duration } = isMembers(value) ? value : {};
    const expected = isMembers(duration) ? duration['expectedMs'] : 0;
    return {
      title: typeof title === 'string' ? title : '',
      expected_ms: typeof expected === 'number' ? expected : 0,
      traits: JSON.stringify(traitsIn(bytes)),
    };
  } catch {
    return undefined;
  }
}
