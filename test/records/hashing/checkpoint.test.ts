import { DatabaseSync } from 'node:sqlite';
import { readCheckpointKey } from '../../../records/installation.ts';
import { makeCheckpoint, verifyCheckpoint } from '../../../records/hashing/checkpoint.ts';
import { newNoteKey, openNote, parseSignerKey, parseVerifierKey, signNote } from '../../../records/hashing/note.ts';
import { checkpointer } from '../../../records/take-checkpoint.ts';
import { newRecord, system } from '../../support/records.ts';

function keys(name: string) {
  const { signer, verifier } = newNoteKey(name);
  const [secret, open] = [parseSignerKey(signer), parseVerifierKey(verifier)];
  if (secret === undefined || open === undefined) throw new Error('a new key must parse');
  return { secret, open };
}

describe('a signed note', () => {
  const { secret, open } = keys('backout/one');

  test('opens with its own key only', () => {
    const note = signNote('a\nb\n', secret);
    expect(openNote(note, open)).toBe('a\nb\n');
    expect(openNote(note, keys('backout/one').open)).toBeUndefined();
    expect(openNote(note, keys('backout/two').open)).toBeUndefined();
  });

  test('does not open when a byte of its text or its signature was changed', () => {
    const note = signNote('a\nb\n', secret);
    expect(openNote(note.replace('b', 'c'), open)).toBeUndefined();
    expect(
      openNote(
        note.replace(/.(?=..\n$)/u, (char) => (char === 'A' ? 'B' : 'A')),
        open,
      ),
    ).toBeUndefined();
  });

  test('opens among signatures of others', () => {
    const note = signNote('a\n', keys('backout/other').secret) + signNote('a\n', secret).slice('a\n\n'.length);
    expect(openNote(note, open)).toBe('a\n');
  });
});

describe('a checkpoint', () => {
  const { secret, open } = keys('backout/one');
  const root = Buffer.alloc(32, 7);

  test('carries origin, size and root', () => {
    expect(verifyCheckpoint(makeCheckpoint(42, root, secret), open)).toEqual({
      origin: 'backout/one',
      size: 42,
      root: root.toString('hex'),
    });
  });

  test('is none when the signed text is something else', () => {
    expect(verifyCheckpoint(signNote('backout/two\n1\nAAAA\n', secret), open)).toBeUndefined();
    expect(verifyCheckpoint(signNote(`backout/one\n01\n${root.toString('base64')}\n`, secret), open)).toBeUndefined();
  });
});

describe('taking checkpoints of a record', () => {
  test('goes on from the last one, and takes none twice for the same log', async () => {
    const record = await newRecord();
    const take = checkpointer(record.store, await readCheckpointKey(record.keyFile));
    const first = await take();
    await take();
    await record.store.write((tx) =>
      tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text: 'more', files: [] } }),
    );
    const second = await take();
    expect((await record.store.checkpoints()).map(({ size }) => size)).toEqual([first.size, second.size]);
    await record.end();
  });

  test('refuses to sign a log that lost what was signed before', async () => {
    const record = await newRecord();
    const signer = await readCheckpointKey(record.keyFile);
    await record.store.write((tx) =>
      tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text: 'more', files: [] } }),
    );
    await checkpointer(record.store, signer)();
    const raw = new DatabaseSync(record.path);
    raw.exec('drop trigger entries_no_delete; delete from entries where seq = 1');
    raw.close();
    await expect(checkpointer(record.store, signer)()).rejects.toMatchObject({ code: 'record-altered' });
    await record.end();
  });

  test.each([
    ['an entry that was signed', `update entries set json = replace(json, 'note', 'nope') where seq = 1`],
    [
      'an entry that was signed, and the root beside the signed note',
      `update entries set json = replace(json, 'note', 'nope') where seq = 1`,
      `update checkpoints set root = 'other', size = 1`,
    ],
    ['a signed note', `update checkpoints set note = replace(note, 'backout', 'another')`],
  ])('refuses to sign what comes after %s was changed', async (_what, ...statements) => {
    const record = await newRecord();
    const signer = await readCheckpointKey(record.keyFile);
    const write = (text: string) =>
      record.store.write((tx) => tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text, files: [] } }));
    await write('signed');
    await checkpointer(record.store, signer)();
    await write('after it');
    const raw = new DatabaseSync(record.path);
    raw.exec('drop trigger entries_no_update; drop trigger checkpoints_no_update');
    for (const statement of statements) raw.exec(statement);
    raw.close();
    await expect(checkpointer(record.store, signer)()).rejects.toMatchObject({ code: 'record-altered' });
    expect(await record.store.checkpoints()).toHaveLength(1);
    await record.end();
  });
});
