import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { liveOutput } from '../../../../activities/effects/command/live-output.ts';
import { openSpool } from '../../../../activities/effects/command/spool.ts';
import { Masker } from '../../../../activities/effects/values/masking.ts';
import type { OutputBatch } from '../../../../records/record-store.ts';
import { newRecord, type TestRecord } from '../../../support/records.ts';
import { spoolFolders } from '../support/spooled.ts';

const spool = spoolFolders();
let record: TestRecord;
beforeEach(async () => void (record = await newRecord()));
afterEach(async () => record.end());

const ref = { run: 'shop-1', address: 'act', visit: 1, attempt: 1 };

function opened(...secrets: string[]) {
  const folder = join(spool(), '1.1');
  openSpool(folder);
  const masker = new Masker();
  secrets.forEach((secret) => masker.add('token', secret));
  const write = (text: string) => appendFileSync(join(folder, 'stdout'), text);
  const shown = async () =>
    (await record.store.output({ run: 'shop-1' })).map(({ text }: OutputBatch) => text).join('');
  return { live: liveOutput(folder, ref, masker, record.store), write, shown };
}

describe('the live output that followers see', () => {
  it('is all of the output, as it comes, up to a megabyte', async () => {
    const { live, write, shown } = opened();
    write('x'.repeat(400_000));
    await live.pump();
    write('last\n');
    await live.finish();
    expect(await shown()).toBe(`${'x'.repeat(400_000)}last\n`);
  });

  it('is the newest part if output comes faster, says what is not shown, and goes on', async () => {
    const { live, write, shown } = opened();
    for (let turn = 0; turn < 4; turn += 1) {
      write(`${'x'.repeat(900_000)}turn ${turn}\n`);
      await live.pump();
    }
    write('last\n');
    await live.finish();
    const text = await shown();
    expect(text).toMatch(/… \d+ bytes are kept, but not shown live …/);
    for (const turn of [0, 1, 2, 3]) expect(text).toContain(`turn ${turn}\n`);
    expect(text.endsWith('last\n')).toBe(true);
    expect(text.length).toBeLessThan(1_300_000);
  });

  it('shows no part of a secret where it goes on in the middle of one', async () => {
    const secret = 'correct-horse-battery';
    const { live, write, shown } = opened(secret);
    write('x'.repeat(1_100_000));
    await live.pump();
    // It goes on 65,536 bytes before the end: in the middle of the secret.
    write(`${'x'.repeat(100_000)}${secret}${'y'.repeat(65_536 - 10)}`);
    await live.finish();
    expect(await shown()).toContain('***yyy');
    expect(await shown()).not.toContain('battery');
  });

  it('is kept up to a limit: the newest part of a long one', async () => {
    const { live, write } = opened();
    for (let turn = 0; turn < 200; turn += 1) {
      write(`${turn}\n`);
      await live.pump();
    }
    const batches = await record.store.output({ run: 'shop-1' });
    expect(batches.length).toBeLessThanOrEqual(129);
    expect(batches.at(-1)?.text).toBe('199\n');
  });
});
