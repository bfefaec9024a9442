import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { BackoutError } from '../common/errors.ts';
import { messageOf } from '../common/is-error.ts';
import type { Roster } from '../roster/schema.ts';
import { installationFingerprint } from './fingerprint.ts';
import { newNoteKey, parseSignerKey, verifierOf, type SignerKey } from './hashing/note.ts';
import type { Installation, RecordStore } from './record-store.ts';

/** What a new installation needs. */
export interface NewInstallation {
  readonly store: RecordStore;
  /** Where the checkpoint key is written, readable by this user alone. */
  readonly keyFile: string;
  /** The first administrators. */
  readonly roster: Roster;
  /** A UUID by default. */
  readonly id?: string;
}

/**
 * Makes an installation: its checkpoint key, and entry 0 with its id, key and first roster. Returns the fingerprint to
 * compare out of band. Interrupted half-way it may be called again; throws `usage` where there is an installation already.
 */
export async function createInstallation({
  store,
  keyFile,
  roster,
  id = randomUUID(),
}: NewInstallation): Promise<Installation & { fingerprint: string }> {
  const taken = () =>
    new BackoutError('usage', 'there is an installation here already', {
      expected: 'an empty record',
      found: 'a record with entries',
      where: dirname(keyFile),
      next: 'backout up',
    });
  if ((await store.read((tx) => tx.size())) > 0) throw taken();
  const signer = existsSync(keyFile) ? await readCheckpointKey(keyFile) : await writeCheckpointKey(keyFile, id);
  const checkpointKey = verifierOf(signer);
  const installation = signer.name.replace(/^backout\//, '');
  const actor = { kind: 'system', part: 'init', host: hostname(), incarnation: randomUUID() } as const;
  return store.write(async (tx) => {
    if ((await tx.size()) > 0) throw taken();
    const { entry } = await tx.append({
      type: 'installation.created',
      actor,
      body: { installation, checkpointKey, roster },
    });
    return { id: installation, checkpointKey, createdAt: entry.at, fingerprint: installationFingerprint(entry) };
  });
}

/** The checkpoint key of a file. Throws `config-invalid` where it is missing, not a key, or readable by others. */
export async function readCheckpointKey(path: string): Promise<SignerKey> {
  const invalid = (found: string) =>
    new BackoutError('config-invalid', 'the checkpoint key cannot be used', {
      expected: 'the key that `backout init` wrote, readable by its owner alone (0600)',
      found,
      where: path,
    });
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw invalid(messageOf(error));
  });
  const mode = (await stat(path)).mode & 0o077;
  if (mode !== 0) throw invalid(`a file that others may use (0${((await stat(path)).mode & 0o777).toString(8)})`);
  const signer = parseSignerKey(text);
  if (signer === undefined) throw invalid('something that is not a signed-note key');
  return signer;
}

/** Written whole or not at all, and never over another key. */
async function writeCheckpointKey(path: string, id: string): Promise<SignerKey> {
  const { signer } = newNoteKey(`backout/${id}`);
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeSynced(draft, `${signer}\n`);
    await link(draft, path);
  } catch (error) {
    throw new BackoutError('record-unwritable', 'the checkpoint key cannot be written', {
      expected: `a file at ${path}`,
      found: messageOf(error),
      where: path,
      next: 'look at the folder: does it exist, and may this user write there?',
    });
  } finally {
    await rm(draft, { force: true });
  }
  return readCheckpointKey(path);
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
