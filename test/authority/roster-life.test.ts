import { digestOfJson } from '../../common/digest.ts';
import type { Answer } from '../../requests/answer.ts';
import { pendingProposals, proposalMs } from '../../authority/people/pending-proposals.ts';
import type { RosterChange } from '../../roster/change.ts';
import type { Roster } from '../../roster/schema.ts';
import { verifyReceipt } from '../../authority/signatures/verify-signature.ts';
import { readCheckpointKey } from '../../records/installation.ts';
import { checkpointer } from '../../records/take-checkpoint.ts';
import { recordCopyOfFile, verifyRecord } from '../../verify/verify.ts';
import { makeKey, makePeople, rosterKeyOf, type People, type TestKey, type TestPerson } from '../support/people.ts';
import { Desk } from './support/desk.ts';

let people: People;
let spare: TestKey;
let second: TestPerson;
let desk: Desk;
beforeAll(async () => {
  people = await makePeople();
  spare = await makeKey(people.dir, 'spare');
  second = { ...people.dev, person: 'second@example.com', name: 'Second', roles: ['administrator'] };
  second = { ...second, keys: [await makeKey(people.dir, 'second-admin')] };
});
afterAll(() => people.cleanup());

/** The roster with a second administrator, and as many needed for a change. */
const rosterWith = (administratorsPerChange?: number): Roster => ({
  ...people.roster,
  people: [
    ...people.roster.people,
    { person: second.person, name: second.name, roles: ['administrator'], keys: [rosterKeyOf(second.keys[0])] },
  ],
  ...(administratorsPerChange === undefined ? {} : { administratorsPerChange }),
});
const open = async (needed?: number) => (desk = await Desk.open(people, rosterWith(needed)));
afterEach(() => desk.close());

const change = (by: TestPerson, wanted: RosterChange, reason: string | null = 'because'): Promise<Answer> =>
  desk.ask(by, { action: 'roster.change', change: wanted, reason });
const grant = (person: TestPerson, role: string): RosterChange => ({
  do: 'grant',
  person: person.person,
  role,
  key: null,
});
const revoke = (person: TestPerson, role: string): RosterChange => ({
  do: 'revoke',
  person: person.person,
  role,
  key: null,
});
const inForce = () => desk.store.read((tx) => tx.roster());
const rolesOf = async ({ person }: TestPerson) => (await inForce()).people.find((one) => one.person === person)?.roles;
const newcomer: RosterChange = {
  do: 'add',
  person: 'new@example.com',
  name: 'Newt Newcomer',
  roles: ['developer'],
  keys: [],
};
const joins = (): RosterChange => ({ ...newcomer, keys: [rosterKeyOf(spare)] }) as RosterChange;

/** What `audit verify` finds wrong, and the recoveries that it names. */
async function verified() {
  await checkpointer(desk.store, await readCheckpointKey(desk.record.keyFile))();
  const copy = recordCopyOfFile(desk.record.path);
  try {
    return await verifyRecord(copy, { verifyReceipt });
  } finally {
    copy.close();
  }
}
const wrong = async () => {
  const { integrity, completeness } = await verified();
  return [...integrity, ...completeness].map(({ message }) => message);
};

describe('an administrator', () => {
  test('adds, grants, revokes and removes, each recorded with what it changes and why', async () => {
    await open();
    expect(await change(people.admin, joins())).toMatchObject({ status: 'accepted' });
    expect(await change(people.admin, grant({ ...people.dev, person: 'new@example.com' }, 'auditor'))).toMatchObject({
      status: 'accepted',
    });
    const key = spare.fingerprint;
    await change(people.admin, { do: 'revoke', person: 'new@example.com', role: null, key });
    const revoked = (await inForce()).people.at(-1)!;
    expect(revoked).toMatchObject({ roles: ['developer', 'auditor'], keys: [{ revokedAt: expect.any(String) }] });
    await change(people.admin, { do: 'remove', person: 'new@example.com' });
    const changes = await desk.entries('roster.changed');
    expect(changes.map(({ body }) => body.diff.join())).toEqual([
      expect.stringContaining('new@example.com (Newt Newcomer) is added as developer'),
      'new@example.com becomes auditor',
      expect.stringContaining(`the key ${key} of new@example.com is now revoked at`),
      expect.stringContaining('new@example.com is removed'),
    ]);
    expect(changes.every(({ body }) => body.reason === 'because')).toBe(true);
    expect(await wrong()).toEqual([]);
  });

  test('undoes nothing of what another one changes at the same instant', async () => {
    await open();
    const roles = ['auditor', 'deployment-engineer', 'production-support', 'approver', 'operator'];
    const answers = await Promise.all(
      roles.map((role, at) => change(at % 2 === 0 ? people.admin : second, grant(people.dev, role))),
    );
    expect(answers.map(({ status }) => status)).toEqual(roles.map(() => 'accepted'));
    expect((await rolesOf(people.dev))?.toSorted()).toEqual([...roles, 'developer'].toSorted());
  });

  test('who publishes a whole roster is denied when it was changed since they looked', async () => {
    await open();
    const seen = await inForce();
    await change(second, grant(people.dev, 'auditor'));
    const publish = (base: string) => ({ action: 'roster.publish' as const, roster: seen, base, reason: null });
    expect(await desk.ask(people.admin, publish(digestOfJson(seen)))).toMatchObject({ code: 'roster-changed' });
    expect(await rolesOf(people.dev)).toContain('auditor');
    expect(await desk.ask(people.admin, publish(digestOfJson(await inForce())))).toMatchObject({ status: 'accepted' });
  });

  const refused: [string, string, () => RosterChange][] = [
    ['somebody unknown', 'person-unknown', () => ({ do: 'remove', person: 'nobody@example.com' })],
    ['somebody who is there', 'roster-invalid', () => ({ ...joins(), person: 'DEV@example.com' }) as RosterChange],
    [
      'a key that is somebody else’s',
      'roster-invalid',
      () => ({ ...joins(), keys: [rosterKeyOf(people.dev.keys[0])] }) as RosterChange,
    ],
    ['a role that does not exist', 'roster-invalid', () => grant(people.dev, 'emperor')],
    ['a role that they do not have', 'roster-invalid', () => revoke(people.dev, 'auditor')],
    ['their only role', 'roster-invalid', () => revoke(people.dev, 'developer')],
    [
      'a role and a key at once',
      'roster-invalid',
      () => ({ ...grant(people.dev, 'auditor'), key: rosterKeyOf(spare) }) as RosterChange,
    ],
  ];
  test.each(refused)('is refused %s', async (_, code, wanted) => {
    await open();
    const before = await inForce();
    expect(await change(people.admin, wanted())).toMatchObject({ status: 'denied', code });
    expect(await inForce()).toEqual(before);
  });

  test('cannot be the last one to go: neither removed, nor without the role, nor without a key', async () => {
    desk = await Desk.open(people);
    const { person, keys } = people.admin;
    await change(people.admin, grant(people.admin, 'auditor'));
    const last: RosterChange[] = [
      { do: 'remove', person },
      revoke(people.admin, 'administrator'),
      { do: 'revoke', person, role: null, key: keys[0].fingerprint },
    ];
    for (const wanted of last) expect(await change(people.admin, wanted)).toMatchObject({ code: 'no-administrator' });
    expect(await desk.entries('request.denied')).toHaveLength(3);
  });

  test('is the only one who may', async () => {
    await open();
    for (const person of [people.dev, people.engineer, people.support, people.approver, people.auditor])
      expect(await change(person, grant(person, 'administrator'))).toMatchObject({ code: 'role-missing' });
  });
});

describe('a roster that asks for two administrators', () => {
  const decide = async (by: TestPerson, decision: 'approve' | 'refuse', over: Record<string, unknown> = {}) => {
    const [waiting] = await desk.store.read((tx) => pendingProposals(tx, new Date().toISOString()));
    const about = { proposal: waiting?.seq ?? 0, subject: waiting?.body.subject ?? digestOfJson('nothing') };
    return desk.ask(by, { action: 'roster.decide', ...about, decision, reason: null, ...over });
  };

  test('makes a change wait for the second one, and puts it in force with the approval', async () => {
    await open(2);
    const asked = await change(people.admin, grant(people.dev, 'auditor'));
    expect(asked).toMatchObject({ status: 'accepted', data: { pending: asked.entry } });
    expect(await rolesOf(people.dev)).toEqual(['developer']);
    expect(await decide(second, 'approve')).toMatchObject({ status: 'accepted' });
    expect(await rolesOf(people.dev)).toEqual(['developer', 'auditor']);
    expect((await desk.entries('roster.changed')).map(({ body }) => body)).toMatchObject([
      { proposal: asked.entry, diff: ['dev@example.com becomes auditor'] },
    ]);
    expect(await wrong()).toEqual([]);
  });

  test('never takes one person for both, with any of their keys', async () => {
    await open(2);
    await change(people.admin, grant(people.dev, 'auditor'));
    expect(await decide(people.admin, 'approve')).toMatchObject({ code: 'second-administrator' });
    expect(await decide(people.dev, 'approve')).toMatchObject({ code: 'role-missing' });
    expect(await rolesOf(people.dev)).toEqual(['developer']);
  });

  test('takes two to lower that number as well, and to publish', async () => {
    await open(2);
    const { administratorsPerChange: _, ...lower } = await inForce();
    await desk.ask(people.admin, { action: 'roster.publish', roster: lower, reason: null });
    expect((await inForce()).administratorsPerChange).toBe(2);
    expect((await desk.entries('roster.proposed'))[0]?.body.diff).toEqual([
      'a change of the roster now needs 1 administrator, no longer 2',
    ]);
    expect(await decide(second, 'approve')).toMatchObject({ status: 'accepted' });
    expect((await inForce()).administratorsPerChange).toBeUndefined();
    expect(await wrong()).toEqual([]);
  });

  test('needs a second administrator before the number is raised', async () => {
    desk = await Desk.open(people);
    const roster = { ...people.roster, administratorsPerChange: 2 };
    expect(await desk.ask(people.admin, { action: 'roster.publish', roster, reason: null })).toMatchObject({
      code: 'no-administrator',
    });
  });

  test('settles a change by a refusal, and a later decision learns so', async () => {
    await open(2);
    const { entry: proposal } = await change(people.admin, grant(people.dev, 'auditor'));
    const [{ body } = { body: { subject: '' } }] = await desk.entries('roster.proposed');
    expect(await decide(second, 'refuse')).toMatchObject({ status: 'accepted' });
    const late = {
      action: 'roster.decide' as const,
      proposal,
      subject: body.subject,
      decision: 'approve',
      reason: null,
    };
    expect(await desk.ask(second, late)).toMatchObject({
      code: 'proposal-settled',
      message: expect.stringContaining('refused by second@example.com'),
    });
    expect(await rolesOf(people.dev)).toEqual(['developer']);
  });

  test('approves a change against the roster in force by then, and denies what is no longer valid', async () => {
    await open(2);
    await change(people.admin, grant(people.dev, 'auditor'));
    const [first] = await desk.entries('roster.proposed');
    await change(people.admin, { do: 'remove', person: people.dev.person });
    const [, removal] = await desk.entries('roster.proposed');
    const about = (one: typeof first) => ({ proposal: one!.entry.seq, subject: one!.body.subject });
    expect(await decide(second, 'approve', about(removal))).toMatchObject({ status: 'accepted' });
    expect(await decide(second, 'approve', about(first))).toMatchObject({ code: 'person-unknown' });
  });

  test('takes an approval for exactly what was shown', async () => {
    await open(2);
    await change(people.admin, grant(people.dev, 'auditor'));
    expect(await decide(second, 'approve', { subject: digestOfJson('another change') })).toMatchObject({
      code: 'subject-mismatch',
    });
  });

  test('drops a change when the administrator who asked for it loses the role', async () => {
    await open();
    const third = { person: 'third@example.com', name: 'Third', roles: ['administrator'], keys: [rosterKeyOf(spare)] };
    const roster = { ...rosterWith(2), people: [...rosterWith().people, third] };
    await desk.ask(people.admin, { action: 'roster.publish', roster, reason: null });
    await change(people.admin, grant(people.dev, 'auditor'));
    const [asked] = await desk.entries('roster.proposed');
    await change(second, { do: 'remove', person: people.admin.person });
    const [, removal] = await desk.entries('roster.proposed');
    const about = (one: typeof asked) => ({ proposal: one!.entry.seq, subject: one!.body.subject });
    const other: TestPerson = { ...second, person: third.person, keys: [spare] };
    expect(await decide(other, 'approve', about(removal))).toMatchObject({ status: 'accepted' });
    expect(await decide(second, 'approve', about(asked))).toMatchObject({ code: 'role-missing' });
    expect(await rolesOf(people.dev)).toEqual(['developer']);
  });

  test('keeps a change waiting for a week, no longer', async () => {
    await open(2);
    await change(people.admin, grant(people.dev, 'auditor'));
    const later = new Date(Date.now() + proposalMs).toISOString();
    expect(await desk.store.read((tx) => pendingProposals(tx, later))).toEqual([]);
    expect(await desk.store.read((tx) => pendingProposals(tx, new Date().toISOString()))).toHaveLength(1);
  });

  test('puts a change in force once of twenty approvals in the same instant, and answers all', async () => {
    await open(2);
    await change(people.admin, grant(people.dev, 'auditor'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => decide(second, 'approve')));
    expect(answers.filter(({ status }) => status === 'accepted')).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'proposal-settled')).toHaveLength(19);
    expect(await desk.entries('roster.changed')).toHaveLength(1);
  });

  test('lets a verification find one administrator alone who writes the entry into the record', async () => {
    await open(2);
    const { entry } = await change(people.admin, grant(people.dev, 'auditor'));
    const [proposed] = await desk.entries('roster.proposed');
    const roster = await inForce();
    roster.people.find(({ person }) => person === people.dev.person)!.roles.push('auditor');
    const { actor } = proposed!.entry;
    await desk.store.write((tx) =>
      tx.append({ type: 'roster.changed', actor, body: { roster, diff: [], reason: null, proposal: entry ?? 0 } }),
    );
    expect(await wrong()).toEqual([expect.stringContaining('it takes two administrators, and one is both')]);
  });
});
