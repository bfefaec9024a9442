import { chmod, mkdir, copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { canonicalText } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import { leafHash } from '../../records/hashing/merkle.ts';
import { readCheckpointKey } from '../../records/installation.ts';
import { checkpointer } from '../../records/take-checkpoint.ts';
import {
  recordCopyOfFile,
  recordCopyOfRows,
  verifyRecord,
  type KnownFromElsewhere,
  type Verification,
} from '../../verify/verify.ts';
import { newRecord, type TestRecord } from '../support/records.ts';
import { personOf, reading, Story } from '../records/story.ts';

/** The views of a run whose end was cut off: also they can be written anew. */
const runGoesOn = [
  `update runs set state = 'active', outcome = null, ended_at = null`,
  `insert into locks values ('shop', 'production', 'shop-1')`,
];

/** What somebody with the file in their hands can do: the triggers are only a first hurdle. */
function tamper(path: string, ...statements: readonly string[]): void {
  const db = new DatabaseSync(path);
  const triggers = db.prepare("select name from sqlite_master where type = 'trigger'").all();
  for (const { name } of triggers) db.exec(`drop trigger ${String(name)}`);
  for (const statement of statements) db.exec(statement);
  db.close();
}

function kinds({ integrity, completeness }: Verification): { integrity: string[]; completeness: string[] } {
  const names = (findings: Verification['integrity']) => [...new Set(findings.map(({ kind }) => kind))];
  return { integrity: names(integrity), completeness: names(completeness) };
}

describe('verifying a record offline', () => {
  let record: TestRecord;
  let known: KnownFromElsewhere;
  beforeEach(async () => {
    record = await newRecord();
    known = { fingerprint: record.fingerprint, verifyReceipt: async () => ({ ok: false, message: 'not asked here' }) };
    const story = new Story(record.store);
    await story.begin();
    await story.openGate();
    await story.start('switch');
    await story.succeed('switch');
    await checkpointer(record.store, await readCheckpointKey(record.keyFile))();
    await story.write('run.measured', { measurements: [reading('pass')], proven: true });
    await story.write('run.ended', { outcome: 'rolled-back', message: 'Back.', deviations: 0, open: [] });
    await checkpointer(record.store, await readCheckpointKey(record.keyFile))();
  });
  afterEach(async () => record.end());

  /** The people of these entries signed nothing: receipts have their own suite. */
  async function verify(more: KnownFromElsewhere = {}): Promise<Verification> {
    const copy = recordCopyOfFile(record.path);
    try {
      return await verifyRecord({ ...copy, receipt: undefined }, { ...known, ...more });
    } finally {
      copy.close();
    }
  }

  test('finds nothing in a sound record and says how far checkpoints cover it', async () => {
    const found = await verify();
    expect(kinds(found)).toEqual({ integrity: [], completeness: [] });
    expect(found).toMatchObject({
      size: 11,
      covered: 11,
      fingerprint: record.fingerprint,
      unchecked: ['end', 'receipts', 'signatures'],
    });
    expect(found.checkpoints).toMatchObject([
      { size: 9, signed: true, matches: true },
      { size: 11, signed: true, matches: true },
    ]);
  });

  test('finds an entry that was changed', async () => {
    tamper(record.path, `update entries set json = replace(json, 'shop-1', 'shop-2') where seq = 6`);
    const found = await verify();
    expect(kinds(found).integrity).toEqual(expect.arrayContaining(['entry-altered', 'checkpoint-mismatch']));
    expect(found.integrity[0]?.seq).toBe(6);
  });

  test('finds an entry that was changed together with its leaf hash', async () => {
    const db = new DatabaseSync(record.path);
    const json = String(db.prepare('select json from entries where seq = 6').get()?.['json']).replace(
      'production',
      'staging',
    );
    db.close();
    tamper(
      record.path,
      `update entries set json = '${json}', environment = 'staging', leaf = '${leafHash(json).toString('hex')}' where seq = 6`,
    );
    expect(kinds(await verify()).integrity).toEqual(['checkpoint-mismatch']);
  });

  test.each(['at', 'run', 'service', 'version', 'environment', 'type'])(
    'finds what the database says beside an entry about its %s, for views to believe',
    async (column) => {
      tamper(record.path, `update entries set ${column} = 'other' where seq = 6`);
      const found = await verify();
      expect(kinds(found)).toEqual({ integrity: ['entry-altered'], completeness: [] });
      expect(found.integrity[0]?.message).toContain(`beside it about ${column}`);
    },
  );

  test('finds an entry that was removed', async () => {
    tamper(record.path, 'delete from entries where seq = 6');
    expect(kinds(await verify())).toMatchObject({
      completeness: expect.arrayContaining(['entry-missing', 'tail-missing']),
      integrity: ['checkpoint-mismatch'],
    });
  });

  test('finds an entry that was removed and the rest numbered again', async () => {
    tamper(record.path, 'delete from entries where seq = 6', 'update entries set seq = seq - 1 where seq > 6');
    expect(kinds(await verify()).integrity).toEqual(expect.arrayContaining(['entry-altered', 'checkpoint-mismatch']));
  });

  test('finds a tail that was cut off behind a checkpoint', async () => {
    tamper(record.path, 'delete from entries where seq >= 10', ...runGoesOn);
    const found = await verify();
    expect(kinds(found)).toMatchObject({ integrity: [], completeness: ['tail-missing'] });
    expect(found.covered).toBe(9);
  });

  test('finds a tail that was cut off together with its checkpoint, given one that was kept elsewhere', async () => {
    const kept = (await record.store.checkpoints()).map(({ note }) => note);
    tamper(record.path, 'delete from entries where seq >= 10', 'delete from checkpoints where size > 9', ...runGoesOn);
    const unseen = await verify();
    expect(kinds(unseen)).toEqual({ integrity: [], completeness: [] });
    expect(unseen).toMatchObject({ kept: 0, unchecked: expect.arrayContaining(['end']) });
    const seen = await verify({ checkpoints: kept });
    expect(kinds(seen).completeness).toEqual(['tail-missing']);
    expect(seen.kept).toBe(9);
  });

  test('finds a log that has grown and has no checkpoint at all', async () => {
    tamper(record.path, 'delete from checkpoints');
    expect(kinds(await verify())).toEqual({ integrity: [], completeness: ['checkpoint-missing'] });
    const fresh = await newRecord();
    const copy = recordCopyOfFile(fresh.path);
    expect(kinds(await verifyRecord(copy))).toEqual({ integrity: [], completeness: [] });
    copy.close();
    await fresh.end();
  });

  test('finds bodies that were swapped, changed or removed', async () => {
    tamper(
      record.path,
      `update bodies set json = (select json from bodies where digest = (select body from entries where seq = 5)) where digest = (select body from entries where seq = 6)`,
    );
    expect(kinds(await verify()).integrity).toEqual(['body-altered']);
    tamper(record.path, 'delete from bodies where digest = (select body from entries where seq = 6)');
    expect(kinds(await verify())).toEqual({ integrity: [], completeness: ['body-missing'] });
  });

  test('finds a body whose digest fits and which its type does not allow', async () => {
    const body = canonicalText({ salt: 's', reason: 'x', sneaked: true });
    const db = new DatabaseSync(record.path);
    const entry = JSON.parse(String(db.prepare('select json from entries where seq = 10').get()?.['json'])) as object;
    db.close();
    const json = canonicalText({ ...entry, body: digestOf(body) });
    tamper(
      record.path,
      `insert into bodies values ('${digestOf(body)}', '${body}')`,
      `update entries set json = '${json}', body = '${digestOf(body)}', leaf = '${leafHash(json).toString('hex')}' where seq = 10`,
    );
    expect(kinds(await verify()).integrity).toEqual(expect.arrayContaining(['body-altered', 'checkpoint-mismatch']));
  });

  test('finds a blob that is missing, and one with other content', async () => {
    tamper(record.path, `update blobs set content = x'00' where digest = (select plan from runs)`);
    expect(kinds(await verify())).toEqual({ integrity: ['blob-altered'], completeness: [] });
    tamper(record.path, 'delete from blobs');
    expect(kinds(await verify())).toEqual({ integrity: [], completeness: ['blob-missing'] });
  });

  test('finds a checkpoint that was forged', async () => {
    const other = await newRecord();
    const [foreign] = [await checkpointer(other.store, await readCheckpointKey(other.keyFile))()];
    tamper(record.path, `insert into checkpoints values (1, 'x', '${foreign.note}', 'now')`);
    expect(kinds(await verify()).integrity).toEqual(
      expect.arrayContaining(['checkpoint-unsigned', 'checkpoint-mismatch']),
    );
    await other.end();
  });

  test('finds a record that was rebuilt with a key of its own, by its fingerprint', async () => {
    const rebuilt = await newRecord();
    const copy = recordCopyOfFile(rebuilt.path);
    expect(kinds(await verifyRecord(copy, known))).toEqual({ integrity: ['fingerprint-mismatch'], completeness: [] });
    copy.close();
    await rebuilt.end();
  });

  test('finds a run that ended without saying how an attempt did', async () => {
    const other = await newRecord();
    const story = await new Story(other.store).begin();
    await story.start('switch');
    const sam = personOf('sam', 'operator');
    await story.write('run.ending', { outcome: 'stopped', reason: 'enough', undo: [], undoable: [] }, sam);
    await story.write('run.ended', { outcome: 'stopped', message: 'Stopped.', deviations: 0, open: [] });
    await checkpointer(other.store, await readCheckpointKey(other.keyFile))();
    const copy = recordCopyOfFile(other.path);
    expect(kinds(await verifyRecord({ ...copy, receipt: undefined }, {}))).toEqual({
      integrity: [],
      completeness: ['end-missing'],
    });
    copy.close();
    await other.end();
  });

  test('works from the rows that the API gives, and says what those do not allow to check', async () => {
    const entries = await record.store.read((tx) => tx.stored({}));
    const found = await verifyRecord(recordCopyOfRows({ entries, checkpoints: await record.store.checkpoints() }), {});
    expect(kinds(found)).toEqual({ integrity: [], completeness: [] });
    expect(found.unchecked).toEqual(['end', 'blobs', 'receipts', 'signatures', 'views', 'fingerprint']);
  });

  test('verifies a copy in a folder that may only be read, and leaves nothing there', async () => {
    await record.store.close();
    const folder = join(record.dir, 'copy');
    await mkdir(folder);
    await copyFile(record.path, join(folder, 'record.sqlite'));
    await chmod(folder, 0o555);
    const copy = recordCopyOfFile(folder);
    expect(kinds(await verifyRecord({ ...copy, receipt: undefined }, known))).toEqual({
      integrity: [],
      completeness: [],
    });
    copy.close();
    expect(await readdir(folder)).toEqual(['record.sqlite']);
    await chmod(folder, 0o755);
  });

  test('says what it expected where there is no record, or something else', async () => {
    expect(() => recordCopyOfFile(join(record.dir, 'nowhere'))).toThrow(
      expect.objectContaining({ code: 'record-unreadable' }),
    );
    await writeFile(join(record.dir, 'text'), 'not a database, but long enough to be looked at as one');
    expect(() => recordCopyOfFile(join(record.dir, 'text'))).toThrow(
      expect.objectContaining({ code: 'record-unreadable' }),
    );
  });
});
