import type { Kysely } from 'kysely';
import { decodeEntry, type EntryRow } from './decode.ts';
import { projectEntry } from './project.ts';
import { projectionTables, type Tables } from './tables.ts';

/** Empties the projections and replays every entry into them, in the caller's transaction. */
export async function rebuildProjections(db: Kysely<Tables>): Promise<void> {
  for (const table of projectionTables) await db.deleteFrom(table).execute();
  for (let after = -1; ;) {
    const rows = await page(db, after);
    for (const row of rows) await projectEntry(db, decodeEntry(row));
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

/** Everything that the projections hold, for comparing. */
export async function projectedRows(db: Kysely<Tables>): Promise<Readonly<Record<string, readonly object[]>>> {
  const tables = await Promise.all(
    projectionTables.map(async (table) => [table, sorted(await db.selectFrom(table).selectAll().execute())] as const),
  );
  return Object.fromEntries(tables);
}

function sorted(rows: readonly object[]): object[] {
  return rows.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

async function page(db: Kysely<Tables>, after: number): Promise<(EntryRow & { readonly seq: number })[]> {
  return db
    .selectFrom('entries')
    .leftJoin('bodies', 'bodies.digest', 'entries.body')
    .select(['entries.seq', 'entries.json', 'entries.leaf', 'bodies.json as body'])
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(500)
    .execute();
}
