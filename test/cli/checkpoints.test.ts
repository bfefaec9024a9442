import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Verification } from '../../verify/verify.ts';
import type { Door } from '../api/support/door.ts';
import type { People } from '../support/people.ts';
import { until } from '../support/until.ts';
import { allAtATerminal } from './support/at-a-terminal.ts';
import type { Terminal } from './support/terminal.ts';

describe('a checkpoint that is kept elsewhere', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;
  let size: number;

  allAtATerminal((ours) => ({ people, door, terminal } = ours));
  beforeAll(async () => {
    await door.desk.begun();
    size = await door.desk.size();
    await until(async () => (await newest())?.size === size, 10_000, 'a checkpoint over the whole log is made');
    await writeFile(join(terminal.home, 'kept.txt'), (await terminal.run(['audit', 'checkpoint'], people.auditor)).out);
  });

  const newest = async () => (await door.desk.store.checkpoints()).at(-1);
  const verify = (copy: string, ...words: string[]) => terminal.run(['audit', 'verify', '--record', copy, ...words]);

  /** A copy of the record, edited by somebody who can write its file. */
  async function copied(name: string, ...edits: readonly string[]): Promise<string> {
    const folder = join(terminal.home, name);
    await mkdir(folder);
    const record = new DatabaseSync(door.desk.record.path);
    record.exec(`vacuum into '${join(folder, 'record.sqlite')}'`);
    record.close();
    const copy = new DatabaseSync(join(folder, 'record.sqlite'));
    for (const { name: trigger } of copy.prepare("select name from sqlite_master where type = 'trigger'").all())
      copy.exec(`drop trigger ${String(trigger)}`);
    for (const edit of edits) copy.exec(edit);
    copy.close();
    return folder;
  }

  it('is printed to the byte, as text and in JSON', async () => {
    const note = (await newest())?.note;
    const ran = await terminal.run(['audit', 'checkpoint', '--json'], people.auditor);
    expect([ran.code, ran.json()]).toEqual([0, { note }]);
    expect((await terminal.run(['audit', 'checkpoint'], people.auditor)).out).toBe(note);
  });

  it('is compared with a record, which otherwise cannot say whether its end is there', async () => {
    const copy = await copied('whole');
    const alone = await verify(copy);
    expect([alone.code, alone.out.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('whether its end was cut off, together with the checkpoints over it'),
    ]);
    expect(alone.out).toContain('--checkpoint FILE');
    const compared = await verify(copy, '--checkpoint', 'kept.txt', '--checkpoint', 'kept.txt', '--json');
    expect([compared.code, compared.json()]).toEqual([0, expect.objectContaining({ kept: size })]);
  });

  it('shows that the end was cut off', async () => {
    const last = size - 3;
    const copy = await copied(
      'cut',
      `delete from entries where seq >= ${last}`,
      `delete from checkpoints where size > ${last}`,
    );
    const cut = await verify(copy, '--checkpoint', 'kept.txt', '--json');
    expect(cut.code).toBe(1);
    const { completeness } = cut.json() as Verification;
    expect(completeness.map(({ kind }) => kind)).toContain('tail-missing');
  });

  it('tells what lies beside a sound log from the log', async () => {
    const copy = await copied('views', `update runs set state = 'ended', outcome = 'rolled-back'`);
    const ran = await verify(copy, '--checkpoint', 'kept.txt');
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('The log itself is as it was written');
    expect(ran.out).toContain('view-altered');
    expect(ran.out).toContain('✓ completeness');
  });

  it('has to be a file, and a checkpoint of this record', async () => {
    expect((await verify('whole', '--checkpoint', 'nowhere.txt')).code).toBe(2);
    await writeFile(join(terminal.home, 'text.txt'), 'no checkpoint');
    const ran = await verify('whole', '--checkpoint', 'text.txt', '--json');
    expect([ran.code, (ran.json() as Verification).integrity.map(({ kind }) => kind)]).toEqual([
      1,
      ['checkpoint-unsigned'],
    ]);
  });
});
