import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { EffectDeps } from '../../../../activities/effects/attempt/deps.ts';
import { createEffectActivities } from '../../../../activities/effects/index.ts';
import type { ActivityContext } from '../../../../activities/effects/attempt/activity-context.ts';
import type { EffectActivities } from '../../../../activities/contract.ts';
import type { RecordStore } from '../../../../records/record-store.ts';

export interface TestWorker extends EffectActivities {
  readonly deps: EffectDeps;
  /** Ends what this worker follows, as the shutdown of its process would; what runs goes on. */
  shutDown(): void;
  /** What was heartbeaten. */
  readonly beats: { bytes: number }[];
}

/** A worker of this process, on a record and a spool folder beside it. */
export function makeWorker(record: { store: RecordStore; dir: string }, over: Partial<EffectDeps> = {}): TestWorker {
  const shutdown = new AbortController();
  const beats: { bytes: number }[] = [];
  const surroundings = (): ActivityContext => ({
    cancelled: shutdown.signal,
    shutdown: shutdown.signal,
    heartbeat: (details) => void beats.push(details),
  });
  const deps: EffectDeps = {
    store: record.store,
    worker: { host: 'here', incarnation: randomUUID(), pid: process.pid },
    spool: join(record.dir, 'spool'),
    base: record.dir,
    secrets: {},
    surroundings,
    ...over,
  };
  return { ...createEffectActivities(deps), deps, beats, shutDown: () => shutdown.abort(new Error('WORKER_SHUTDOWN')) };
}
