import type { Release } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { ReadTx } from '../../records/record-store.ts';

/** Those a plan names as its authors, and others who had a hand in it, each once however they are capitalised. */
export function everyAuthor({ authors }: FrozenPlan, others: readonly string[]): string[] {
  const known = new Map<string, string>();
  for (const person of [...authors, ...others]) {
    if (!known.has(person.toLowerCase())) known.set(person.toLowerCase(), person);
  }
  return [...known.values()];
}

/**
 * The authors of a published plan: those it names, those of its file's Git history, and the person who published it. For what
 * was published before that was recorded, those it names and the publisher.
 */
export async function authorsOf(tx: ReadTx, release: Release, digest: string): Promise<string[]> {
  const plan = await tx.plan(digest);
  if (!plan) return [];
  const published = await tx.entries({ release, type: 'plan.published' });
  const others = published.flatMap(({ entry, type, body }) => {
    if (type !== 'plan.published' || body?.digest !== digest) return [];
    return [...(body.authors ?? []), ...(entry.actor.kind === 'person' ? [entry.actor.person] : [])];
  });
  return everyAuthor(plan, others);
}
