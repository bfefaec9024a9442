import { DatabaseSync } from 'node:sqlite';
import { readCheckpointKey } from '../../records/installation.ts';
import { checkpointer } from '../../records/take-checkpoint.ts';
import { recordCopyOfFile, verifyRecord, type Verification } from '../../verify/verify.ts';
import { newRecord, type TestRecord } from '../support/records.ts';
import { reading, Story } from '../records/story.ts';

/** Takes a record back to the schema before rehearsals were marked, and plans found by what they are. */
const toFive = [
  'drop table plan_traits',
  'alter table runs drop column rehearsal',
  `update meta set value = '5' where name = 'schema'`,
];

describe('a copy of a record that was made by an older version', () => {
  let record: TestRecord;
  beforeEach(async () => {
    record = await newRecord();
    const story = await new Story(record.store).begin();
    await story.write('run.measured', { measurements: [reading('pass')], proven: true });
    await story.write('run.ended', { outcome: 'rolled-back', message: 'Back.', deviations: 0, open: [] });
    await checkpointer(record.store, await readCheckpointKey(record.keyFile))();
    await record.store.close();
    age(...toFive);
  });
  afterEach(async () => record.end());

  function age(...statements: readonly string[]): void {
    const file = new DatabaseSync(record.path);
    for (const statement of statements) file.exec(statement);
    file.close();
  }

  async function verified(): Promise<Verification> {
    const copy = recordCopyOfFile(record.path);
    try {
      return await verifyRecord({ ...copy, receipt: undefined });
    } finally {
      copy.close();
    }
  }

  it('verifies, as far as it holds what views read', async () => {
    expect(await verified()).toMatchObject({ integrity: [], completeness: [] });
  });

  it('that says something else in what it holds is found all the same', async () => {
    age(`update runs set outcome = 'failed'`);
    const { integrity } = await verified();
    expect(integrity.map(({ kind }) => kind)).toEqual(['view-altered']);
    expect(integrity[0]?.message).toContain('outcome');
  });

  it('from which a table was taken that it had is found', async () => {
    age('drop table locks');
    const { integrity } = await verified();
    expect(integrity.map(({ kind }) => kind)).toEqual(['view-altered']);
  });
});
