import { stretchedBy } from '../crowding.ts';
import { attemptOf, type Evidence, type Invariant, linesOf } from '../invariants/evidence.ts';
import type { Happened } from './injector.ts';

/** How long it took until a run went on that a fault had hit. */
export interface GoneOn {
  readonly what: string;
  /** Since the blow, or since the program that was inside had ended. */
  readonly ms: number;
  /** Since everything was back as well. */
  readonly sinceBackMs: number;
}

/**
 * For every fault that hit while a program was inside: until the record knew how that program ended. For the others:
 * until anything at all was written about a run that had not ended.
 */
export function timesToGoOn(evidence: Evidence): GoneOn[] {
  return evidence.happened.flatMap((one) => {
    const { wentOnAt, since } = inside(evidence, one) ?? anything(evidence, one);
    if (wentOnAt === undefined) return [];
    const from = (at: number): number => Math.max(0, wentOnAt - at);
    return [
      { what: `${one.fault.deed} ${one.hit}`, ms: from(since), sinceBackMs: from(Math.max(since, one.liftedAt)) },
    ];
  });
}

interface When {
  readonly wentOnAt: number | undefined;
  readonly since: number;
}

function inside(evidence: Evidence, { during, firedAt }: Happened): When | undefined {
  if (!during) return undefined;
  const { run, step: address, visit, attempt } = during;
  const end = evidence.entries.find((entry) => {
    const at = attemptOf(entry);
    const isEnd =
      /^step\.(succeeded|failed|timed-out|unknown)$/.test(entry.type) && at.run === run && at.address === address;
    return isEnd && (visit === 0 || (at.visit === visit && at.attempt === attempt));
  });
  const left = linesOf(evidence, { run, address, visit, attempt }).findLast(({ id }) => id === during.id)?.seenAt;
  return { wentOnAt: end && Date.parse(end.at), since: Math.max(firedAt, left ?? 0) };
}

function anything({ entries, plans }: Evidence, { firedAt }: Happened): When {
  const isEnded = [...plans.keys()].every((run) =>
    entries.some((entry) => entry.run === run && entry.type === 'run.ended' && Date.parse(entry.at) < firedAt),
  );
  const next = entries.find((entry) => Date.parse(entry.at) >= firedAt);
  return { wentOnAt: isEnded || !next ? undefined : Date.parse(next.at), since: firedAt };
}

/** Promised: a run goes on by itself within this time of what was killed being back, on a machine of its own. */
export const promisedMs = 15_000;

export const goesOnInTime: Invariant = {
  name: 'a run goes on within 15 s',
  check: (evidence) =>
    timesToGoOn(evidence)
      .filter(({ sinceBackMs }) => sinceBackMs > promisedMs * stretchedBy(evidence.crowding))
      .map(({ what, sinceBackMs }) => `after ${what} it took ${sinceBackMs} ms since everything was back`),
};
