import { isDeepStrictEqual } from 'node:util';
import type { Kysely } from 'kysely';
import { digestOf } from '../../common/digest.ts';
import { messageOf } from '../../common/is-error.ts';
import type { EntryWithBody } from '../../records/entries.ts';
import { connectSqlite } from '../../records/sqlite/connection.ts';
import { isProjected, projectEntry } from '../../records/store/project.ts';
import { projectedRows } from '../../records/store/rebuild.ts';
import { createSchema, schemaVersion } from '../../records/store/schema.ts';
import { projectionTables, type Tables } from '../../records/store/tables.ts';
import type { RecordCopy } from '../copy/record-copy.ts';
import type { Findings } from './findings.ts';

/** Rows by table. */
type Views = Readonly<Record<string, readonly object[]>>;

/** Collects what views are made of while a log is walked, and holds what a copy's views say against it. */
export class RebuiltViews {
  readonly #items: EntryWithBody[] = [];

  see(item: EntryWithBody): void {
    if (isProjected(item.type)) this.#items.push(item);
  }

  /** Finds rows that no entry made, rows that say something else than the entries, and rows that are gone. */
  async check(copy: RecordCopy, findings: Findings): Promise<void> {
    if (copy.views === undefined) return;
    try {
      const rebuilt = await rebuiltFrom(this.#items, copy.blob);
      const kept = withoutUnread(copy.views(), rebuilt);
      const had = await columnsAt(copy.schema ?? schemaVersion);
      for (const [table, rows] of Object.entries(rebuilt)) {
        const columns = had.get(table);
        if (kept[table] === undefined && columns === undefined) continue;
        if (kept[table] === undefined)
          findings.add('view-altered', null, `the table ${table}, which views read, is gone`);
        else compare({ table, columns }, rows.map(withoutIndex), kept[table].map(withoutIndex), findings);
      }
    } catch (error) {
      findings.add('view-altered', null, `the tables that views read cannot be rebuilt: ${messageOf(error)}`);
    }
  }
}

/** The oldest schema that a record was ever made with. */
const oldestSchema = 4;

/** The columns that the tables had in a version of the schema: what came later is missing in a copy from before, and not altered. */
async function columnsAt(version: number): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { raw, db } = connectSqlite({ path: ':memory:', begin: 'begin', patienceMs: 0 });
  try {
    await createSchema(db, { bytes: 'blob', serial: 'integer' }, Math.max(version, oldestSchema));
    const columns = projectionTables.map((table) => {
      const found = raw.prepare(`pragma table_info(${table})`).all();
      return [table, new Set(found.map(({ name }) => String(name)))] as const;
    });
    return new Map(columns.filter(([, found]) => found.size > 0));
  } finally {
    raw.close();
  }
}

async function rebuiltFrom(items: readonly EntryWithBody[], blob: RecordCopy['blob']): Promise<Views> {
  const { raw, db } = connectSqlite({ path: ':memory:', begin: 'begin', patienceMs: 0 });
  try {
    await createSchema(db, { bytes: 'blob', serial: 'integer' });
    for (const item of items) {
      if (item.type === 'plan.published') await giveBlob(db, item.body?.digest, blob);
      await projectEntry(db, item);
    }
    return await projectedRows(db);
  } finally {
    raw.close();
  }
}

/** What a plan is found by is read from its content, as it was when the plan was published. */
async function giveBlob(db: Kysely<Tables>, digest: string | undefined, blob: RecordCopy['blob']): Promise<void> {
  const content = digest === undefined ? undefined : blob?.(digest);
  if (digest === undefined || content === undefined || digestOf(content) !== digest) return;
  const row = { digest, content, size: content.byteLength };
  await db
    .insertInto('blobs')
    .values(row)
    .onConflict((same) => same.column('digest').doNothing())
    .execute();
}

/** Where a plan's content is not there, or is another, what it is found by cannot be held against it: that alone is said. */
function withoutUnread(kept: Views, { plan_traits: read = [] }: Views): Views {
  if (kept['plan_traits'] === undefined) return kept;
  const seqs = new Set(read.map((row) => (row as Row)['seq']));
  return { ...kept, plan_traits: kept['plan_traits'].filter((row) => seqs.has((row as Row)['seq'])) };
}

/**
 * By what a plan is like others is a search index that was derived when the plan was published. A later version may derive
 * another from the same plan, so it is not verified: an edit there changes which plans are proposed, and nothing else.
 */
function withoutIndex(row: object): object {
  const { traits: _, ...rest } = row as Row;
  return rest;
}

interface ComparedTable {
  readonly table: string;
  /** Those that its schema had; undefined where it had no such table. */
  readonly columns: ReadonlySet<string> | undefined;
}

function compare(
  { table, columns }: ComparedTable,
  rebuilt: readonly object[],
  kept: readonly object[],
  findings: Findings,
): void {
  const [wanted, found] = [byName(table, rebuilt), byName(table, kept)];
  const say = (name: string, message: string) =>
    findings.add('view-altered', null, `the table ${table}, which views read: ${name} ${message}`);
  for (const [name, row] of wanted) {
    const present = found.get(name);
    if (present === undefined) {
      say(name, 'is missing');
      continue;
    }
    const held = Object.entries(row).filter(([column]) => column in present || columns?.has(column) === true);
    const expected = Object.fromEntries(held);
    if (!isDeepStrictEqual(present, expected)) say(name, difference(expected, present));
  }
  for (const name of found.keys()) if (!wanted.has(name)) say(name, 'is there, and no entry made it');
}

const names: Readonly<Record<string, readonly string[]>> = {
  runs: ['run'],
  locks: ['service', 'environment'],
  plans: ['seq'],
  plan_traits: ['seq'],
  deployments: ['seq'],
  counters: ['name'],
};

type Row = Readonly<Record<string, unknown>>;

function byName(table: string, rows: readonly object[]): Map<string, Row> {
  const columns = names[table] ?? [];
  return new Map(
    rows.map((row) => [columns.map((column) => `${column} ${String((row as Row)[column])}`).join(', '), { ...row }]),
  );
}

function difference(wanted: Row, found: Row): string {
  const column = Object.keys(wanted).find((each) => wanted[each] !== found[each]) ?? '';
  return `has ${column} ${JSON.stringify(found[column])}, and the entries say ${JSON.stringify(wanted[column])}`;
}
