import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Roster } from '../../roster/schema.ts';
import { createInstallation } from '../../records/installation.ts';
import { openRecord, type OpenOptions } from '../../records/sqlite/open-record.ts';
import type { Actor } from '../../records/entries.ts';
import type { SqlStore } from '../../records/store/sql-store.ts';

export const system: Actor = {
  kind: 'system',
  part: 'worker',
  host: 'here',
  incarnation: '00000000-0000-4000-8000-000000000000',
};

/** A roster of one administrator whose key nobody has. */
export const oneAdministrator: Roster = {
  v: 1,
  roles: [],
  people: [
    {
      person: 'ada@example.com',
      name: 'Ada',
      roles: ['administrator'],
      keys: [{ key: `ssh-ed25519 ${'A'.repeat(68)}`, validAfter: null, validBefore: null, revokedAt: null }],
    },
  ],
};

export interface TestRecord {
  readonly dir: string;
  readonly path: string;
  readonly keyFile: string;
  readonly store: SqlStore;
  readonly fingerprint: string;
  /** Another opening of the same file; closed with the rest. */
  reopen(options?: OpenOptions): Promise<SqlStore>;
  /** Closes everything and removes the folder. */
  end(): Promise<void>;
}

/** A record in a file of its own, with an installation in it. */
export async function newRecord(
  options: OpenOptions & { roster?: Roster; id?: string; under?: string | undefined } = {},
): Promise<TestRecord> {
  const { under = tmpdir(), ...given } = options;
  const dir = await mkdtemp(join(under, 'backout-record-'));
  const path = join(dir, 'record.sqlite');
  const keyFile = join(dir, 'checkpoint.key');
  const { roster = oneAdministrator, id, ...openOptions } = given;
  const store = await openRecord(path, { create: true, ...openOptions });
  const { fingerprint } = await createInstallation({ store, keyFile, roster, ...(id === undefined ? {} : { id }) });
  const stores = [store];
  const reopen = async (more: OpenOptions = {}) => {
    const another = await openRecord(path, more);
    stores.push(another);
    return another;
  };
  const end = async () => {
    await Promise.all(stores.map((each) => each.close()));
    await rm(dir, { recursive: true, force: true });
  };
  return { dir, path, keyFile, store, fingerprint, reopen, end };
}
