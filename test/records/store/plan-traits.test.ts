import { DatabaseSync } from 'node:sqlite';
import { canonicalBytes } from '../../../common/canonical.ts';
import type { Digest } from '../../../common/digest.ts';
import { smallPlan } from '../../support/plans.ts';
import { newRecord, system, type TestRecord } from '../../support/records.ts';

/** The schema before it was kept by what plans are found. */
const before = 6;

describe('a record whose plans were published before it was kept by what they are found', () => {
  let record: TestRecord;
  beforeEach(async () => {
    record = await newRecord();
  });
  afterEach(() => record.end());

  const publish = (service: string, content: Uint8Array) =>
    record.store.write(async (tx) => {
      const digest: Digest = await tx.putBlob(content);
      const release = { service, version: '2.0.0' };
      const body = { digest, revision: 1, source: null, sourceMap: null };
      await tx.append({ type: 'plan.published', actor: system, release, plan: digest, body });
    });
  function age(): void {
    const file = new DatabaseSync(record.path);
    file.exec(`drop table plan_traits; update meta set value = '${before}' where name = 'schema'`);
    file.close();
  }

  it('has them found as well, also those of an older shape, and lists those that it cannot read', async () => {
    const { tags: _tags, technologies: _technologies, basedOn: _base, ...older } = smallPlan({ title: 'Older' });
    await publish('shop', canonicalBytes(smallPlan({ title: 'Back', technologies: ['nginx'] })));
    await publish('cart', canonicalBytes(older));
    await publish('mail', new TextEncoder().encode('no plan'));
    const fresh = await record.store.read((tx) => tx.planTraits());
    age();
    const aged = await record.reopen();
    const found = await aged.read((tx) => tx.planTraits());
    expect(found).toEqual(fresh);
    expect(found.map(({ title, traits }) => [title, traits !== undefined])).toEqual([
      ['', false],
      ['Older', true],
      ['Back', true],
    ]);
    expect(found[2]?.traits?.technologies).toContain('nginx');
  });
});
