import { diffRosters, keyFingerprint, rosterProblems } from '../../roster/people.ts';
import { parseRoster } from '../../roster/parse.ts';
import type { Roster } from '../../roster/schema.ts';
import { makeKey, makePeople, rosterKeyOf, type People } from '../support/people.ts';

let people: People;
const now = '2026-11-23T03:00:00.000Z';
beforeAll(async () => {
  people = await makePeople();
});
afterAll(() => people.cleanup());

/** The code and details with which a text is refused. */
function refusal(text: string): unknown {
  try {
    parseRoster(text, 'roster.yaml', now);
    return 'accepted';
  } catch (error) {
    return error;
  }
}

const yaml = (key: string, rest = '') => `people:
  - person: admin@example.com
    name: Adi
    roles: [administrator]
    keys:
      - ${key}
${rest}`;

test('the fingerprint of a key is the one ssh-keygen prints', () => {
  expect(keyFingerprint(people.dev.keys[0].publicKey)).toBe(people.dev.keys[0].fingerprint);
});

describe('a roster.yaml', () => {
  test('may leave out versions, own roles and times, and keep the comment of a key', () => {
    const parsed = parseRoster(yaml(`${people.admin.keys[0].publicKey} adi@laptop`), 'roster.yaml', now);
    expect(parsed).toMatchObject({ v: 1, roles: [], people: [{ keys: [rosterKeyOf(people.admin.keys[0])] }] });
  });

  test('says everything when it wants to', () => {
    const key = `{ key: "${people.admin.keys[0].publicKey}", validBefore: "2030-01-01T00:00:00Z" }`;
    expect(parseRoster(yaml(key), 'roster.yaml', now).people[0]?.keys[0]?.validBefore).toBe('2030-01-01T00:00:00Z');
  });

  test('that is not YAML is refused with its place', () => {
    expect(refusal('people:\n  - person: [')).toMatchObject({
      code: 'roster-invalid',
      detail: { where: expect.stringMatching(/^roster\.yaml:\d+:\d+$/) },
    });
  });

  test('with an unknown field names the field and its place', () => {
    const text = yaml(people.admin.keys[0].publicKey, '    nickname: boss\n');
    expect(refusal(text)).toMatchObject({
      code: 'roster-invalid',
      message: expect.stringContaining('nickname'),
      detail: { where: 'roster.yaml:2:5' },
    });
  });

  test('with a key that is none names the place of the key', () => {
    expect(refusal(yaml('not a key'))).toMatchObject({
      code: 'roster-invalid',
      message: expect.stringContaining('OpenSSH'),
      detail: { where: 'roster.yaml:6:9' },
    });
  });

  test('with a role that does not exist names the person, the role and the place', () => {
    const text = yaml(people.admin.keys[0].publicKey).replace('[administrator]', '[administrator, wizard]');
    expect(refusal(text)).toMatchObject({
      code: 'roster-invalid',
      message: expect.stringMatching(/admin@example\.com has the role wizard/),
      detail: { where: 'roster.yaml:4:28' },
    });
  });

  test('without an administrator is refused', () => {
    expect(refusal(yaml(people.admin.keys[0].publicKey).replace('administrator', 'developer'))).toMatchObject({
      code: 'no-administrator',
    });
  });

  test('whose only administrator has a revoked key is refused', () => {
    expect(
      refusal(yaml(`{ key: "${people.admin.keys[0].publicKey}", revokedAt: "2026-01-01T00:00:00Z" }`)),
    ).toMatchObject({ code: 'no-administrator' });
  });

  test.each(['', '[]', 'hello', 'people: &a []\nroles: *a', '--- 1\n--- 2'])('that is only %j is refused', (text) => {
    expect(refusal(text)).toMatchObject({ code: 'roster-invalid' });
  });
});

describe('a roster of the right shape', () => {
  const problems = (change: (roster: Roster) => void) => {
    const changed = structuredClone(people.roster);
    change(changed);
    return rosterProblems(changed, now).map((problem) => `${problem.code} ${problem.message}`);
  };

  test('is sound as it is', () => {
    expect(problems(() => undefined)).toEqual([]);
  });

  test('has every person once, however their address is capitalised', () => {
    expect(
      problems((roster) =>
        roster.people.push({ ...roster.people[0]!, person: 'DEV@example.com', keys: roster.people[0]!.keys }),
      ),
    ).toContainEqual(expect.stringMatching(/DEV@example\.com is on the roster twice/));
  });

  test('gives a key to one person', () => {
    expect(problems((roster) => roster.people[1]!.keys.push(roster.people[0]!.keys[0]!))).toContainEqual(
      expect.stringMatching(/belongs to one person/),
    );
  });

  test('takes no short RSA key, no DSA key, and no key that says another type', async () => {
    const short = await makeKey(people.dir, 'short', { type: 'rsa' });
    const bits = (key: string) => problems((roster) => roster.people[0]!.keys.push({ ...rosterKeyOf(short), key }));
    expect(bits(short.publicKey)).toEqual([]);
    expect(bits('ssh-dss AAAAB3NzaC1kc3MAAAAA')).toContainEqual(expect.stringMatching(/ssh-dss cannot sign/));
    expect(bits(short.publicKey.replace('ssh-rsa', 'ssh-ed25519'))).toContainEqual(
      expect.stringMatching(/says it is ssh-rsa/),
    );
    expect(bits(short.publicKey.slice(0, -8))).toContainEqual(expect.stringMatching(/a key of dev@example\.com: /));
    const blob = Buffer.concat([
      string('ssh-rsa'),
      string(Buffer.from([1, 0, 1])),
      string(Buffer.concat([Buffer.from([0]), Buffer.alloc(128, 0xff)])),
    ]);
    expect(bits(`ssh-rsa ${blob.toString('base64')}`)).toContainEqual(expect.stringMatching(/1024 bits is too short/));
  });
});

test('a diff says of a role that is added what it may, or that plans can name it', () => {
  const added = [
    { id: 'owner', title: 'Owner', may: [] },
    { id: 'writer', title: 'Writer', may: ['note' as const] },
  ];
  const after = { ...people.roster, roles: [...people.roster.roles, ...added] };
  expect(diffRosters(people.roster, after)).toEqual([
    'the role owner is added; gates and steps of plans can name it',
    'the role writer is added and may note',
  ]);
});

test('a diff says in words what changed, and nothing else', () => {
  const after = structuredClone(people.roster);
  after.people = after.people.filter((one) => one.person !== 'auditor@example.com');
  after.people[0]!.roles = ['deployment-engineer'];
  after.people[1]!.keys[0]!.revokedAt = now;
  after.roles[1]!.may.push('note');
  after.people.push({
    person: 'new@example.com',
    name: 'New',
    roles: ['developer'],
    keys: [rosterKeyOf(people.stranger.keys[0])],
  });
  expect(diffRosters(people.roster, after)).toEqual([
    'the role approver may now note',
    'auditor@example.com is removed; they were auditor',
    `new@example.com (New) is added as developer with the key ${people.stranger.keys[0].fingerprint}`,
    'dev@example.com becomes deployment-engineer',
    'dev@example.com is no longer developer',
    `the key ${people.engineer.keys[0].fingerprint} of engineer@example.com is now revoked at ${now}`,
  ]);
  expect(diffRosters(people.roster, structuredClone(people.roster))).toEqual([]);
});

function string(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
