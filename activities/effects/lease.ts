import { existsSync } from 'node:fs';
import type { BodyOf } from '../../records/entries.ts';
import type { EffectDeps } from './deps.ts';

type Worker = BodyOf<'step.started'>['worker'];

/** A worker that has not been seen for this long is gone. */
const leaseMs = 15_000;

/**
 * Who may speak of an attempt that another worker began. `mine`: its worker is gone, and its spool would be on this
 * host. `theirs`: its worker still lives, so it is waited for. `nobodys`: it ran on another host whose worker is gone.
 */
export type Lease = 'mine' | 'theirs' | 'nobodys';

/** Whose the attempt is now. */
export async function leaseOf({ store, worker }: EffectDeps, began: Worker): Promise<Lease> {
  if (began.incarnation === worker.incarnation) return 'mine';
  const isHere = began.host === worker.host;
  if (isHere && !existsSync(`/proc/${began.pid}`)) return 'mine';
  const row = (await store.workers()).find(({ incarnation }) => incarnation === began.incarnation);
  const isSeen = row !== undefined && Date.now() - Date.parse(row.seenAt) <= leaseMs;
  if (isSeen) return 'theirs';
  return isHere ? 'mine' : 'nobodys';
}
