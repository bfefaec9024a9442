import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AccessView, ProposalView } from '../../../views/schemas/types.ts';
import type { Roster } from '../../../roster/schema.ts';
import { verifyReceipt } from '../../../authority/signatures/verify-signature.ts';
import { entryBodies } from '../../../records/entries.ts';
import { recordCopyOfRows, verifyRecord } from '../../../verify/verify.ts';
import { openDoor, type Door } from '../../api/support/door.ts';
import { makeKey, makePeople, rosterKeyOf, type People, type TestKey, type TestPerson } from '../../support/people.ts';
import { system } from '../../support/records.ts';
import { openTerminal, type Terminal } from '../../cli/support/terminal.ts';

let people: People;
let door: Door;
let terminal: Terminal;
let spare: TestKey;
let other: TestPerson;

beforeAll(async () => {
  people = await makePeople();
  spare = await makeKey(people.dir, 'spare');
  other = {
    person: 'other@example.com',
    name: 'Other',
    roles: ['administrator'],
    keys: [await makeKey(people.dir, 'other')],
  };
});
beforeEach(async () => {
  door = await openDoor(people);
  terminal = await openTerminal(`unix:${door.socket}`);
});
afterEach(async () => {
  await terminal.close();
  await door.close();
});
afterAll(() => people.cleanup());

const as = (who: TestPerson, ...words: string[]) => terminal.run(words, who);
const roster = async (...words: string[]) =>
  (await as(people.auditor, 'roster', 'show', ...words, '--json')).json() as Roster;
const rolesOf = async (person: string, ...words: string[]) =>
  (await roster(...words)).people.find((one) => one.person === person)?.roles;

describe('the roster from the command line', () => {
  it('is changed one thing at a time, and every change is shown before it is signed', async () => {
    const added = await as(
      people.admin,
      'roster',
      'add',
      'new@example.com',
      '--name',
      'Newt',
      '--role',
      'developer',
      '--public-key',
      `${spare.file}.pub`,
      '--reason',
      'joins',
    );
    expect([added.code, added.err]).toEqual([
      0,
      expect.stringContaining('new@example.com (Newt) is added as developer'),
    ]);
    expect((await as(people.admin, 'roster', 'grant', 'new@example.com', 'auditor')).code).toBe(0);
    expect((await as(people.admin, 'roster', 'revoke', 'new@example.com', 'developer')).code).toBe(0);
    expect(await rolesOf('new@example.com')).toEqual(['auditor']);
    const revoke = ['roster', 'revoke', 'new@example.com', '--public-key', spare.fingerprint];
    expect((await as(people.admin, ...revoke)).err).toContain('is now revoked at');
    expect((await as(people.admin, 'roster', 'remove', 'new@example.com')).code).toBe(0);
    expect(await rolesOf('new@example.com')).toBeUndefined();
    expect((await door.desk.entries('roster.changed')).length).toBe(5);
  });

  it('says what to do where a role and a key, or neither, were given', async () => {
    for (const words of [
      ['grant', 'dev@example.com'],
      ['revoke', 'dev@example.com', 'developer', '--public-key', 'x'],
    ]) {
      const ran = await as(people.admin, 'roster', ...words);
      expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('ROLE, or --public-key KEY') });
    }
    const { code, err } = await as(people.admin, 'roster', 'grant', 'dev@example.com', '--public-key', spare.file);
    expect([code, err]).toEqual([2, expect.stringContaining('.pub')]);
  });

  it('waits for another administrator where it asks for two, who sees it in the inbox and approves it', async () => {
    await as(
      people.admin,
      'roster',
      'add',
      other.person,
      '--role',
      'administrator',
      '--public-key',
      `${other.keys[0].file}.pub`,
    );
    const two = { ...(await roster()), administratorsPerChange: 2 };
    await writeFile(join(terminal.home, 'roster.yaml'), stringify(two));
    expect((await as(people.admin, 'roster', 'publish')).code).toBe(0);

    const asked = await as(people.admin, 'roster', 'grant', people.dev.person, 'auditor');
    expect(asked.err).toContain('waits until another administrator approves it');
    expect(asked.out).toContain('backout roster approve');
    expect(await rolesOf(people.dev.person)).toEqual(['developer']);

    const [waiting] = (await as(other, 'roster', 'pending', '--json')).json() as ProposalView[];
    const command = `backout roster approve ${waiting?.number}`;
    expect((await as(other)).out).toContain(command);
    expect((await as(people.admin)).out).not.toContain(command);
    expect((await as(people.dev)).out).not.toContain(command);

    const own = await as(people.admin, ...command.split(' ').slice(1));
    expect([own.code, own.err]).toEqual([3, expect.stringContaining('another administrator approves it')]);
    const approved = await as(other, ...command.split(' ').slice(1));
    expect([approved.code, approved.err]).toEqual([0, expect.stringContaining('dev@example.com becomes auditor')]);
    expect(await rolesOf(people.dev.person)).toEqual(['developer', 'auditor']);
    expect((await as(other, 'roster', 'pending')).out).toContain('no change of the roster waits');
  });

  it('publishes over nothing that was changed since it looked', async () => {
    const stale = await roster();
    await as(people.admin, 'roster', 'grant', people.dev.person, 'auditor');
    await writeFile(join(terminal.home, 'roster.yaml'), stringify(stale));
    expect((await as(people.admin, 'roster', 'publish')).err).toContain('dev@example.com is no longer auditor');
  });
});

describe('who could do what', () => {
  const access = async (...words: string[]) =>
    (await as(people.auditor, 'audit', 'access', ...words, '--json')).json() as AccessView;

  it('is answered for any time since the installation, and so is who did what', async () => {
    await door.desk.publish();
    const [published] = await door.desk.entries('plan.published');
    const then = published!.entry.at;
    await as(people.admin, 'roster', 'revoke', people.dev.person, '--public-key', people.dev.keys[0].fingerprint);
    await as(people.admin, 'roster', 'remove', people.engineer.person);
    const of = (view: AccessView, { person }: TestPerson) => view.people.find((one) => one.person === person);
    const [before, now] = [await access('--at', then), await access()];
    expect(of(before, people.dev)).toMatchObject({
      roles: ['developer'],
      keys: [{ fingerprint: people.dev.keys[0].fingerprint, state: 'in-force' }],
      may: expect.arrayContaining(['plan.publish']),
      did: [{ what: 'plan.published', count: 1, last: then }],
    });
    expect(of(now, people.dev)).toMatchObject({ keys: [{ state: 'revoked' }], may: [] });
    expect(of(before, people.engineer)).toMatchObject({ name: people.engineer.name });
    expect(of(now, people.engineer)).toBeUndefined();
    expect(of(now, people.admin)?.did).toMatchObject([{ what: 'roster.changed', count: 2 }]);
    expect((await access('--of', people.engineer.person)).people).toMatchObject([{ name: null, roles: [], may: [] }]);
    expect(await rolesOf(people.engineer.person, '--at', then)).toEqual(['deployment-engineer']);
    const page = (await as(people.auditor, 'audit', 'access', '--at', then)).out;
    expect(page).toContain(`${people.dev.person}  ${people.dev.name}`);
  });

  it('is not answered for a time before there was an installation', async () => {
    const ran = await as(people.auditor, 'audit', 'access', '--at', '2020-01-01T00:00:00Z');
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('a time since') });
  });
});

describe('a lost administrator key', () => {
  const recover = (...words: string[]) =>
    as(
      people.stranger,
      'recover',
      '--dir',
      door.desk.record.dir,
      '--admin',
      'new@example.com',
      '--name',
      'Newt',
      '--public-key',
      `${spare.file}.pub`,
      ...words,
    );
  const verified = async () => {
    const entries = await door.desk.store.read((tx) => tx.stored({}));
    return verifyRecord(recordCopyOfRows({ entries, checkpoints: [] }), { verifyReceipt });
  };

  it('is replaced on the host of the checkpoint key; verification, report, inbox and access review name it', async () => {
    const run = await door.desk.begun();
    const recovered = await recover('--reason', 'both tokens lost');
    expect([recovered.code, recovered.out]).toEqual([0, expect.stringContaining('new@example.com (Newt) is added')]);
    const newt: TestPerson = { person: 'new@example.com', name: 'Newt', roles: [], keys: [spare] };
    expect((await as(newt, 'roster', 'remove', people.admin.person)).code).toBe(0);

    const named = expect.stringContaining('recovered with the checkpoint key');
    expect((await as(people.auditor, 'report', run.name)).out).toEqual(named);
    expect((await as(people.dev)).out).toMatch(/recovered with the\s+checkpoint key/);
    expect((await as(people.auditor, 'audit', 'access')).out).toEqual(named);
    const verification = await as(people.auditor, 'audit', 'verify');
    expect(verification.out).toMatch(/recovered with the checkpoint key[^]*both\s+tokens lost/);
    expect((await verified()).recoveries).toMatchObject([
      { reason: 'both tokens lost', by: expect.stringMatching(/ on /) },
    ]);
    expect((await verified()).integrity).toEqual([]);
  });

  it('needs a reason, and the checkpoint key', async () => {
    expect(await recover()).toMatchObject({ code: 2, err: expect.stringContaining('--reason') });
    await writeFile(door.desk.record.keyFile, 'no key');
    expect(await recover('--reason', 'x')).toMatchObject({ code: 2, err: expect.stringContaining('checkpoint key') });
    expect(await door.desk.entries('roster.recovered')).toEqual([]);
  });

  it('cannot be written into the record by somebody without that key, nor a second time with its proof', async () => {
    await recover('--reason', 'lost');
    const [real] = await door.desk.entries('roster.recovered');
    const body = entryBodies['roster.recovered'].parse(real?.body);
    await door.desk.store.write((tx) => tx.append({ type: 'roster.recovered', actor: system, body }));
    const forged: Roster = {
      ...people.roster,
      people: people.roster.people.map((one) => ({ ...one, keys: [rosterKeyOf(spare)] })),
    };
    await door.desk.store.write((tx) =>
      tx.append({ type: 'roster.recovered', actor: system, body: { ...body, roster: forged } }),
    );
    const { integrity } = await verified();
    expect(integrity.filter(({ kind }) => kind === 'cause-missing')).toHaveLength(2);
  });
});
