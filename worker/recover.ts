import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { applyChange } from '../roster/apply.ts';
import type { RosterChange } from '../roster/change.ts';
import { diffRosters, personIn, rosterProblems } from '../roster/people.ts';
import type { Roster, RosterKey } from '../roster/schema.ts';
import { BackoutError } from '../common/errors.ts';
import { proveRecovery } from '../records/recovery.ts';
import { readCheckpointKey } from '../records/installation.ts';
import { openRecord } from '../records/sqlite/open-record.ts';
import { recordFile } from '../records/record-file.ts';
import type { WriteTx } from '../records/record-store.ts';
import { loadSettings, installationPaths, type SettingsSource } from './config/config.ts';
import { requireInitialized } from './services/services.ts';

/** Who is to be an administrator again, and why. */
export interface NewAdministrator {
  readonly person: string;
  readonly name: string;
  readonly key: RosterKey;
  readonly reason: string;
}

/** What a recovery changed. */
export interface Recovered {
  readonly entry: number;
  readonly diff: readonly string[];
  readonly by: string;
}

/**
 * The way back where the administrators' keys are lost: makes somebody an administrator with a key, on the host that
 * holds the checkpoint key, even if the roster asks for more. The entry names whose account did it and why, and is signed with
 * that key; verification and reports name it. Throws `config-invalid` without installation or key, `roster-invalid`, and
 * `usage` where nothing would change.
 */
export async function recover(source: SettingsSource, wanted: NewAdministrator): Promise<Recovered> {
  const settings = await loadSettings(source);
  requireInitialized(settings);
  const signer = await readCheckpointKey(installationPaths(settings.dir).checkpointKey);
  const store = await openRecord(join(settings.dir, recordFile));
  const by = `${userInfo().username} on ${hostname()}`;
  try {
    return await store.write(async (tx) => {
      const { id: installation } = await tx.installation();
      const before = await tx.roster();
      const roster = withAdministrator(before, wanted, tx);
      const diff = diffRosters(before, roster);
      const said = { roster, diff, reason: wanted.reason, by };
      const proof = proveRecovery(said, { installation, seq: await tx.size() }, signer);
      const actor = { kind: 'system', part: 'recover', host: hostname(), incarnation: randomUUID() } as const;
      const { entry } = await tx.append({ type: 'roster.recovered', actor, body: { ...said, proof } });
      return { entry: entry.seq, diff, by };
    });
  } finally {
    await store.close();
  }
}

function withAdministrator(before: Roster, wanted: NewAdministrator, { now }: WriteTx): Roster {
  const roster = changesFor(before, wanted).reduce((one, change) => applyChange(one, change, now), before);
  // That one is not enough where two are needed is what a second recovery is for.
  const [problem] = rosterProblems(roster, now).filter(({ code }) => code !== 'no-administrator');
  if (problem) throw new BackoutError(problem.code, problem.message, { where: problem.path.join('.') });
  if (roster !== before && diffRosters(before, roster).length > 0) return roster;
  throw new BackoutError('usage', `${wanted.person} is an administrator with this key already`, {
    expected: 'a key or a role that they lack',
    found: 'both',
    next: 'backout roster show',
  });
}

function changesFor(before: Roster, { person, name, key }: NewAdministrator): RosterChange[] {
  if (!personIn(before, person)) return [{ do: 'add', person, name, roles: ['administrator'], keys: [key] }];
  return [
    { do: 'grant', person, role: 'administrator', key: null },
    { do: 'grant', person, role: null, key },
  ];
}
