import type { Kysely } from 'kysely';
import type { MetricsFigures } from '../record-store.ts';
import type { Tables } from './tables.ts';

/** Counts of the whole record: a few index scans, however long the log is. */
export async function readMetricsFigures(db: Kysely<Tables>): Promise<MetricsFigures> {
  const runs = await db
    .selectFrom('runs')
    .select(['state', 'outcome', (each) => each.fn.countAll<number | string>().as('count')])
    .groupBy(['state', 'outcome'])
    .execute();
  const entries = await db
    .selectFrom('entries')
    .select(['type', (each) => each.fn.countAll<number | string>().as('count')])
    .groupBy('type')
    .execute();
  return {
    runs: runs.map((row) => ({ ...row, count: Number(row.count) })),
    entries: Object.fromEntries(entries.map(({ type, count }) => [type, Number(count)])),
  };
}
