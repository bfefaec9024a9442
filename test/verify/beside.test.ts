import { DatabaseSync } from 'node:sqlite';
import { canonicalText } from '../../common/canonical.ts';
import { digestOf, type Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { acceptedAnswer, deniedAnswer } from '../../authority/context/answers.ts';
import { readCheckpointKey } from '../../records/installation.ts';
import { checkpointer } from '../../records/take-checkpoint.ts';
import { recordCopyOfFile, verifyRecord } from '../../verify/verify.ts';
import { newRecord, type TestRecord } from '../support/records.ts';
import { personOf, reading, Story } from '../records/story.ts';

const at = '2026-11-23T03:00:00.000Z';

describe('what the database says beside the log', () => {
  let record: TestRecord;
  let story: Story;
  beforeEach(async () => {
    record = await newRecord();
    story = await new Story(record.store).begin();
    await story.write('run.measured', { measurements: [reading('pass')], proven: true });
    await story.write('run.ended', { outcome: 'rolled-back', message: 'Back.', deviations: 0, open: [] });
    await checkpointer(record.store, await readCheckpointKey(record.keyFile))();
  });
  afterEach(async () => record.end());

  const tamper = (...statements: readonly string[]) => {
    const db = new DatabaseSync(record.path);
    for (const { name } of db.prepare("select name from sqlite_master where type = 'trigger'").all())
      db.exec(`drop trigger ${String(name)}`);
    for (const statement of statements) db.exec(statement);
    db.close();
  };

  async function found(): Promise<string[]> {
    const copy = recordCopyOfFile(record.path);
    try {
      const { integrity, completeness } = await verifyRecord({ ...copy, receipt: undefined });
      return [...integrity, ...completeness].map(({ kind, message }) => `${kind}: ${message}`);
    } finally {
      copy.close();
    }
  }

  test('is nothing to speak of in a sound record', async () => {
    expect(await found()).toEqual([]);
  });

  test.each([
    ['a run', `update runs set outcome = 'failed' where run = 'shop-1'`, 'run shop-1 has outcome "failed", and'],
    [
      'a lock',
      `insert into locks values ('shop', 'production', 'shop-1')`,
      'service shop, environment production is there',
    ],
    ['a run that is gone', 'delete from runs', 'run shop-1 is missing'],
    [
      'a revision of a plan',
      `update plans set digest = 'sha256:00' where seq = 1`,
      'seq 1 has digest "sha256:00", and',
    ],
    ['what a plan is found by', `update plan_traits set title = 'x'`, 'has title "x", and the entries say'],
    [
      'a deployment',
      `insert into deployments values (99, 'shop', '2.0.0', 'production', '${at}', '${at}', 'x', 0)`,
      'seq 99 is there, and no entry made it',
    ],
    ['a number of runs', `update counters set value = 0`, 'name run/shop has value 0, and the entries say 1'],
  ])('is found where %s was edited', async (_what, statement, message) => {
    tamper(statement);
    const all = await found();
    expect(all).not.toEqual([]);
    for (const each of all) expect(each).toMatch(/^view-altered: /);
    expect(all.join('\n')).toContain(message);
  });

  test('is no reason to call a record altered where another version has derived another search index', async () => {
    tamper(`update plan_traits set traits = '{"derived":"otherwise"}'`);
    expect(await found()).toEqual([]);
  });

  describe('of requests', () => {
    const bytes = Buffer.from('{}');
    const request = digestOf(bytes);
    const receive = (answer: object | null, run: string | null = null) =>
      tamper(
        `insert into receipts values ('${request}', x'${bytes.toString('hex')}', 's', '${at}', ${run === null ? 'null' : `'${run}'`}, ${answer === null ? 'null' : `'${canonicalText(answer)}'`})`,
      );
    const accepted = (more: { entry?: number; run?: string }, about: Digest = request) =>
      acceptedAnswer(about, at, { message: 'yes', ...more });
    const denied = (entry: number) =>
      deniedAnswer(request, at, new BackoutError('role-missing', 'no'), { run: 'shop-1', entry });
    const deny = async (code: string) => {
      const actor = { ...personOf('sam', 'operator'), request };
      await story.write('request.denied', { action: 'hold', code, message: 'no' }, actor);
      return (await record.store.read((tx) => tx.size())) - 1;
    };

    test('is nothing to speak of where answers say what the log says', async () => {
      const entry = await deny('role-missing');
      receive(denied(entry), 'shop-1');
      expect(await found()).toEqual([]);
    });

    test.each([
      [
        'names an entry that is not there',
        () => receive(accepted({ entry: 99 })),
        'answered-missing',
        'names entry 99',
      ],
      ['was kept for a run that nothing begins', () => receive(null, 'shop-9'), 'answered-missing', 'for shop-9'],
      ['is none', () => receive({ yes: true }), 'answer-altered', 'is none'],
      [
        'belongs to another request',
        () => receive(accepted({ entry: 4 }, digestOf('other'))),
        'answer-altered',
        'is the answer to another request',
      ],
      ['is about another run', () => receive(accepted({ entry: 4, run: 'shop-2' })), 'answer-altered', 'about shop-2'],
      ['denies what the log holds', () => receive(denied(4)), 'answer-altered', 'says denied, and entry 4 is'],
    ])('an answer is found that %s', async (_what, edit, kind, message) => {
      edit();
      const all = await found();
      expect(all).toHaveLength(1);
      expect(all[0]).toContain(`${kind}: `);
      expect(all[0]).toContain(message);
    });

    test('an answer is found that was turned into a yes, or into another no', async () => {
      const entry = await deny('role-missing');
      receive(accepted({}));
      expect(await found()).toEqual([expect.stringContaining(`says accepted, and entry ${entry} is request.denied`)]);
      tamper(`update receipts set answer = '${canonicalText({ ...denied(entry), code: 'key-unknown' })}'`);
      expect(await found()).toEqual([
        expect.stringContaining(`says key-unknown, and entry ${entry} says role-missing`),
      ]);
    });
  });
});
