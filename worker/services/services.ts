import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { thisProcess } from '../../activities/effects/command/process-identity.ts';
import { createMetrics, type Metrics } from '../../api/context/metrics.ts';
import { BackoutError } from '../../common/errors.ts';
import type { Actor } from '../../records/entries.ts';
import { installationFingerprint } from '../../records/fingerprint.ts';
import { openRecord } from '../../records/sqlite/open-record.ts';
import { recordFile } from '../../records/record-file.ts';
import type { Installation, RecordStore } from '../../records/record-store.ts';
import type { WorkerSettings } from '../config/config.ts';

/** What every process of an installation begins with. */
export interface Services {
  readonly settings: WorkerSettings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly store: RecordStore;
  readonly installation: Installation;
  /** To compare out of band. */
  readonly fingerprint: string;
  /** This process. */
  readonly self: {
    readonly host: string;
    readonly incarnation: string;
    readonly pid: number;
    readonly startTime: string;
    readonly machine: string;
  };
  /** The newest write that the record refused since this was last asked, for any part of this process. */
  readonly newRefusal: () => BackoutError | undefined;
}

/** Opens the record of an installation. Throws `config-invalid` where there is none. */
export async function openServices(settings: WorkerSettings, logger: Logger): Promise<Services> {
  requireInitialized(settings);
  let refusal: BackoutError | undefined;
  const newRefusal = () => {
    const newest = refusal;
    refusal = undefined;
    return newest;
  };
  const metrics = createMetrics(() => store);
  const store: RecordStore = await openRecord(join(settings.dir, recordFile), {
    onRefusal: (newest) => (refusal = newest),
    patienceMs: settings.pace.patienceMs,
    onAppend: (seconds) => metrics.appended(seconds),
  });
  try {
    const [installation, first] = await store.read(
      async (tx) => [await tx.installation(), (await tx.entries({ limit: 1 }))[0]] as const,
    );
    const self = { host: hostname(), incarnation: randomUUID(), pid: process.pid, ...thisProcess() };
    const fingerprint = first ? installationFingerprint(first.entry) : '';
    return { settings, logger, metrics, store, installation, self, newRefusal, fingerprint };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** This process as the one who writes an entry. */
export function processActor(
  { self: { host, incarnation } }: Services,
  part: string,
): Extract<Actor, { kind: 'system' }> {
  return { kind: 'system', part, host, incarnation };
}

/** Throws `config-invalid` where nothing was ever initialised. */
export function requireInitialized({ dir }: WorkerSettings): void {
  if (existsSync(join(dir, recordFile))) return;
  throw new BackoutError('config-invalid', 'there is no installation here', {
    expected: `the record of an installation in ${dir}`,
    found: 'none',
    where: 'dir',
    next: 'backout init, or name the folder with --dir',
  });
}
