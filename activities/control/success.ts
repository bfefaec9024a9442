import { successCriteria } from '../../plans/language/criteria-purposes.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { Measurement } from '../../records/entries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx, WriteTx } from '../../records/record-store.ts';

/** What was measured in a round, criterion by criterion. What was not measured is an error, so nothing is proven by silence. */
export async function successOf(
  tx: ReadTx & Pick<WriteTx, 'now'>,
  state: RunState,
  plan: FrozenPlan,
  round: number,
): Promise<{ measurements: Measurement[]; proven: boolean }> {
  const entries = await tx.entries({ run: state.run, type: 'criteria.measured' });
  const readings = entries.flatMap(({ type, body }) =>
    type === 'criteria.measured' && body?.purpose === 'success' && body.round === round ? body.measurements : [],
  );
  const measurements = successCriteria(plan).map(
    (id) => readings.findLast((one) => one.criterion === id) ?? unmeasured(id, tx.now),
  );
  return { measurements, proven: measurements.every(({ verdict }) => verdict === 'pass') };
}

/** A criterion that nobody read. */
export function unmeasured(criterion: string, at: string): Measurement {
  return {
    criterion,
    verdict: 'error',
    value: null,
    unit: null,
    bound: 'not measured',
    at,
    message: 'no worker measured it',
  };
}
