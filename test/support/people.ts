import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { canonicalBytes } from '../../common/canonical.ts';
import { signatureNamespace, type Envelope } from '../../requests/envelope.ts';
import type { Roster, RosterKey } from '../../roster/schema.ts';
import { quickSigner, type QuickSigner } from './quick-signer.ts';

/** A real key pair on disk. */
export interface TestKey {
  readonly file: string;
  /** `ssh-ed25519 AAAA…`, without comment. */
  readonly publicKey: string;
  /** `SHA256:…` as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** Signs without a process; absent for a key that only ssh-keygen can use. */
  readonly signer?: QuickSigner;
}

/** Somebody with a key; `keys[0]` is what they sign with unless told otherwise. */
export interface TestPerson {
  readonly person: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly keys: readonly [TestKey, ...TestKey[]];
}

const table = {
  dev: { person: 'dev@example.com', name: 'Dev Eloper', roles: ['developer'] },
  engineer: { person: 'engineer@example.com', name: 'Eve Engineer', roles: ['deployment-engineer'] },
  support: { person: 'support@example.com', name: 'Sam Support', roles: ['production-support', 'operator'] },
  approver: { person: 'ann@example.com', name: 'Ann Approver', roles: ['approver'] },
  approver2: { person: 'ben@example.com', name: 'Ben Approver', roles: ['approver'] },
  auditor: { person: 'auditor@example.com', name: 'Ada Auditor', roles: ['auditor'] },
  admin: { person: 'admin@example.com', name: 'Adi Administrator', roles: ['administrator'] },
  /** Not on the roster. */
  stranger: { person: 'stranger@example.com', name: 'Sly Stranger', roles: [] },
} as const;
type Who = keyof typeof table;

export type People = { readonly [W in Who]: TestPerson } & {
  readonly dir: string;
  /** Everybody but the stranger. */
  readonly roster: Roster;
  /** Removes the keys. */
  cleanup(): Promise<void>;
};

async function writeQuickKey(file: string, comment: string): Promise<TestKey> {
  const signer = quickSigner();
  const { publicKey, fingerprint } = signer;
  await writeFile(file, signer.privateFile(comment), { mode: 0o600 });
  await writeFile(`${file}.pub`, `${publicKey} ${comment}\n`);
  return { file, publicKey, fingerprint, signer };
}

/** Makes a key in a folder, Ed25519 unless told otherwise. */
export async function makeKey(
  dir: string,
  name: string,
  over: { type?: string; passphrase?: string } = {},
): Promise<TestKey> {
  const file = join(dir, name);
  if (over.type === undefined && over.passphrase === undefined) return writeQuickKey(file, name);
  await execa('ssh-keygen', ['-q', '-t', over.type ?? 'ed25519', '-N', over.passphrase ?? '', '-C', name, '-f', file]);
  const [type, blob] = (await readFile(`${file}.pub`, 'utf8')).split(' ');
  const listed = await execa('ssh-keygen', ['-l', '-f', `${file}.pub`]);
  return { file, publicKey: `${type} ${blob}`, fingerprint: listed.stdout.split(' ')[1] ?? '' };
}

/** The roster's form of a key that is in force. */
export function rosterKeyOf(key: TestKey, over: Partial<RosterKey> = {}): RosterKey {
  return { key: key.publicKey, validAfter: null, validBefore: null, revokedAt: null, ...over };
}

/** A roster of people, with the plan roles of test/support/plans.ts beside the default ones. */
export function rosterOf(people: readonly TestPerson[]): Roster {
  return {
    v: 1,
    roles: [
      {
        id: 'operator',
        title: 'Operator',
        may: ['start', 'note', 'confirm', 'hold', 'continue', 'retry', 'skip', 'resolve', 'stop', 'contingency'],
      },
      { id: 'approver', title: 'Approver', may: ['decide'] },
    ],
    people: people.map(({ person, name, roles, keys }) => ({
      person,
      name,
      roles: [...roles],
      keys: keys.map((key) => rosterKeyOf(key)),
    })),
  };
}

/** Makes everybody, with fresh keys in a temporary folder. `approver2` has two keys. */
export async function makePeople(): Promise<People> {
  const dir = await mkdtemp(join(tmpdir(), 'backout-people-'));
  const made = await Promise.all(
    Object.entries(table).map(async ([who, about]): Promise<[string, TestPerson]> => {
      const first = await makeKey(dir, who);
      const keys: [TestKey, ...TestKey[]] =
        who === 'approver2' ? [first, await makeKey(dir, `${who}-second`)] : [first];
      return [who, { ...about, keys }];
    }),
  );
  const people = Object.fromEntries<TestPerson>(made) as Record<Who, TestPerson>;
  const listed = made.filter(([who]) => who !== 'stranger').map(([, person]) => person);
  return { ...people, dir, roster: rosterOf(listed), cleanup: () => rm(dir, { recursive: true, force: true }) };
}

/** 128 fresh random bits. */
export function nonce(): string {
  return randomBytes(16).toString('base64url');
}

/** What every envelope of a person carries, fresh; spread it in front of the action's own fields. */
export function signedFields(person: TestPerson, installation: string, at: Date = new Date()) {
  return { v: 1 as const, installation, by: person.person, at: at.toISOString(), nonce: nonce() };
}

/** The armored signature of bytes by a key. */
export async function signBytes(
  key: TestKey,
  bytes: Uint8Array,
  namespace: string = signatureNamespace,
): Promise<string> {
  if (key.signer) return key.signer.sign(bytes, namespace);
  const { stdout } = await execa('ssh-keygen', ['-Y', 'sign', '-q', '-n', namespace, '-f', key.file], {
    input: bytes,
    stripFinalNewline: false,
  });
  return stdout;
}

/** The canonical bytes of an envelope (or of anything, for attacks) and a person's signature over them. */
export async function signAs(
  person: TestPerson,
  envelope: Envelope | Record<string, unknown>,
  key: TestKey = person.keys[0],
): Promise<{ bytes: Uint8Array; signature: string }> {
  const bytes = canonicalBytes(envelope);
  return { bytes, signature: await signBytes(key, bytes) };
}
