import type { Measurement } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';

/** A reading, and since when the verdict on its criterion has been the same. */
export type LastVerdict = Measurement & { readonly since: string };

/**
 * The newest reading of each criterion that a gate shows, no matter who asked for it, and since when the verdict has held; of the
 * release in its environment, by the same plan. Readings come from gates, assessments, and the measurements of success.
 * `until`: as of then, for a gate that no longer waits.
 */
export async function lastVerdicts(
  tx: ReadTx,
  state: RunState,
  shown: readonly Measurement[],
  until: string | undefined,
): Promise<LastVerdict[]> {
  const entries = await tx.entries({ release: state.release, type: 'criteria.measured' });
  const readings = entries.flatMap(({ entry, type, body }) => {
    const isOfThis = entry.environment === state.environment && entry.plan === state.plan;
    const isKnown = until === undefined || entry.at <= until;
    return type === 'criteria.measured' && body && isOfThis && isKnown ? body.measurements : [];
  });
  return shown.map((one) => lastVerdictOf([...readings.filter(({ criterion }) => criterion === one.criterion), one]));
}

/** The newest of several readings of one criterion, with the first one of those that said the same without a break. Pure. */
export function lastVerdictOf(readings: readonly [...Measurement[], Measurement]): LastVerdict {
  const inOrder = readings.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const newest = inOrder.at(-1) ?? readings[0];
  const other = inOrder.findLastIndex(({ verdict }) => verdict !== newest.verdict);
  return { ...newest, since: inOrder[other + 1]?.at ?? newest.at };
}
