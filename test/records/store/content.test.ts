import { DatabaseSync } from 'node:sqlite';
import { canonicalBytes } from '../../../common/canonical.ts';
import { digestOf } from '../../../common/digest.ts';
import type { RecordStore } from '../../../records/record-store.ts';
import { newRecord, type TestRecord } from '../../support/records.ts';
import { Story } from '../story.ts';

/** Changes the file as somebody does who can write it. */
function alter(path: string, ...statements: readonly string[]): void {
  const db = new DatabaseSync(path);
  for (const { name } of db.prepare("select name from sqlite_master where type = 'trigger'").all())
    db.exec(`drop trigger ${String(name)}`);
  for (const statement of statements) db.exec(statement);
  db.close();
}

describe('content that is not what its digest names', () => {
  let record: TestRecord;
  let story: Story;
  const request = canonicalBytes({ a: 'request' });
  const files = [Buffer.alloc(100, 'a'), Buffer.alloc(100, 'b')];
  const large = digestOf(Buffer.concat(files));
  beforeEach(async () => {
    record = await newRecord();
    story = await new Story(record.store).begin();
    await record.store.write(async (tx) => {
      await tx.putReceipt(
        { digest: digestOf(request), bytes: request, signature: 'none', receivedAt: tx.now, run: null },
        'nonce',
      );
    });
    for (const [part, content] of files.entries()) await record.store.putBlobPart(large, part, content);
    await record.store.write((tx) => tx.putBlobOfParts(large, 200));
  });
  afterEach(async () => record.end());

  const cases: [string, string, (store: RecordStore) => Promise<unknown>][] = [
    [
      'the roster',
      `update bodies set json = replace(json, '"roles":["administrator"]', '"roles":["deployment-engineer"]')`,
      (store) => store.read((tx) => tx.roster()),
    ],
    [
      'the roster as of an entry',
      `update bodies set json = replace(json, 'Ada', 'Eve')`,
      (store) => store.read((tx) => tx.roster(1)),
    ],
    [
      'the body that an entry of a roster names',
      `update entries set json = replace(json, '"body":"sha256:', '"body":"sha256:0') where seq = 0`,
      (store) => store.read((tx) => tx.roster()),
    ],
    [
      'a plan',
      `update blobs set content = cast(replace(cast(content as text), 'shop', 'shoq') as blob)`,
      (store) => store.read((tx) => tx.plan(story.digest)),
    ],
    [
      'a body of a run',
      `update bodies set json = replace(json, 'checkouts fail', 'nothing fails')`,
      (store) => store.read((tx) => tx.run('shop-1')),
    ],
    [
      'an entry of a run',
      `update entries set json = replace(json, 'production', 'producting') where run = 'shop-1'`,
      (store) => store.read((tx) => tx.run('shop-1')),
    ],
    ['a request', `update receipts set bytes = x'7b7d'`, (store) => store.read((tx) => tx.receipt(digestOf(request)))],
    [
      'a file',
      `update blobs set content = cast(replace(cast(content as text), 'shop', 'shoq') as blob)`,
      (store) => store.read((tx) => tx.blob(story.digest)),
    ],
    [
      'a file in parts',
      `update blob_parts set content = x'62' where part = 1`,
      (store) => store.read((tx) => tx.blob(large)),
    ],
  ];

  test.each(cases)('is not read: %s', async (_what, statement, read) => {
    alter(record.path, statement);
    const store = await record.reopen();
    await expect(read(store)).rejects.toMatchObject({ code: 'record-unreadable' });
  });

  test.each(cases)('is read as long as it is what was written: %s', async (_what, _statement, read) => {
    const store = await record.reopen();
    await expect(read(store)).resolves.toBeDefined();
  });
});
