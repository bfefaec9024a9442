import { BackoutError } from '../../common/errors.ts';
import type { Roster } from '../../roster/schema.ts';
import type { ReadTx } from '../../records/record-store.ts';

/** The roster that was in force at a time (ISO 8601), and the entry that the record ended with then. Throws `entry-unknown` before the first one. */
export async function rosterAt(tx: ReadTx, at: string): Promise<{ seq: number; roster: Roster }> {
  const seq = await lastAt(tx, new Date(at).toISOString());
  if (seq !== undefined) return { seq, roster: await tx.roster(seq) };
  const { createdAt } = await tx.installation();
  throw new BackoutError('entry-unknown', `there was no installation yet at ${at}`, {
    expected: `a time since ${createdAt}`,
    found: at,
  });
}

/** The last entry written at a time or before. Entries are in the order of their times. */
async function lastAt(tx: ReadTx, at: string): Promise<number | undefined> {
  let [low, high] = [-1, (await tx.size()) - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [item] = await tx.entries({ after: middle - 1, limit: 1 });
    if (item !== undefined && item.entry.at <= at) low = middle;
    else high = middle - 1;
  }
  return low < 0 ? undefined : low;
}
