import { systemActor } from '../people/system-actor.ts';
import type { RecordStore } from '../../records/record-store.ts';

const everyMs = 60_000;
/** Denials of strangers that name an existing run and still get an entry of their own, in one minute. */
const strangersEach = 20;

/** What strangers sent to one record through this process, since it was last written down. */
interface Noise {
  counts: Map<string, number>;
  writtenAt: number;
  timer: NodeJS.Timeout | undefined;
  recentDenials: number[];
}
const noises = new WeakMap<RecordStore, Noise>();

function noiseOf(store: RecordStore): Noise {
  const known = noises.get(store) ?? {
    counts: new Map<string, number>(),
    writtenAt: 0,
    timer: undefined,
    recentDenials: [],
  };
  noises.set(store, known);
  return known;
}

/** Counts a refusal that nobody on the roster signed: by kind, and at most one entry a minute, so that nobody can fill the record. */
export async function countNoise(store: RecordStore, kind: string): Promise<void> {
  const noise = noiseOf(store);
  noise.counts.set(kind, (noise.counts.get(kind) ?? 0) + 1);
  const waitMs = noise.writtenAt + everyMs - Date.now();
  if (waitMs <= 0) return flushNoise(store);
  noise.timer ??= setTimeout(() => void flushNoise(store).catch(() => undefined), waitMs).unref();
}

/** Writes what was counted since; for shutdown. What cannot be written stays counted. */
export async function flushNoise(store: RecordStore): Promise<void> {
  const noise = noiseOf(store);
  clearTimeout(noise.timer);
  noise.timer = undefined;
  if (noise.counts.size === 0) return;
  const { counts } = noise;
  noise.counts = new Map();
  noise.writtenAt = Date.now();
  try {
    await store.write((tx) =>
      tx.append({ type: 'noise.counted', actor: systemActor, body: { kinds: Object.fromEntries(counts) } }),
    );
  } catch (error) {
    for (const [kind, count] of counts) noise.counts.set(kind, (noise.counts.get(kind) ?? 0) + count);
    throw error;
  }
}

/** Whether a stranger's denial that names an existing run may still have an entry of its own. */
export function mayRecordStranger(store: RecordStore): boolean {
  const noise = noiseOf(store);
  const now = Date.now();
  noise.recentDenials = noise.recentDenials.filter((at) => at > now - everyMs);
  if (noise.recentDenials.length >= strangersEach) return false;
  noise.recentDenials.push(now);
  return true;
}
