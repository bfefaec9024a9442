import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { requireSoundRoster } from '../roster/people.ts';
import type { Roster } from '../roster/schema.ts';
import { BackoutError } from '../common/errors.ts';
import { messageOf } from '../common/is-error.ts';
import { createInstallation } from '../records/installation.ts';
import { openRecord } from '../records/sqlite/open-record.ts';
import { recordFile } from '../records/record-file.ts';
import { loadSettings, installationPaths, type SettingsSource } from './config/config.ts';

/** What `backout init` made. The fingerprint is to be compared out of band. */
export interface Initialised {
  readonly installation: string;
  readonly fingerprint: string;
  readonly dir: string;
}

/**
 * Makes an installation in its folder, readable by this user alone: the record, the checkpoint key, the first roster.
 * Throws `usage` where there is one already, `roster-invalid` or `no-administrator` for a roster that cannot be used,
 * `record-unwritable` where the folder cannot be written.
 */
export async function init(source: SettingsSource & { readonly roster: Roster }): Promise<Initialised> {
  const { dir } = await loadSettings(source);
  requireSoundRoster(source.roster, new Date().toISOString());
  await makeFolder(dir);
  const store = await openRecord(join(dir, recordFile), { create: true });
  try {
    const keyFile = installationPaths(dir).checkpointKey;
    const { id, fingerprint } = await createInstallation({ store, keyFile, roster: source.roster });
    return { installation: id, fingerprint, dir };
  } finally {
    await store.close();
  }
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await chmod(dir, 0o700);
  } catch (error) {
    throw new BackoutError('record-unwritable', "the installation's folder cannot be made", {
      expected: 'a folder that this user may write',
      found: messageOf(error),
      where: dir,
      next: 'name another one with --dir',
    });
  }
}
