import { createControlActivities } from '../../../activities/control/create.ts';
import type { ControlDeps } from '../../../activities/control/deps.ts';
import type { ControlActivities } from '../../../activities/contract.ts';
import type { Measurement } from '../../../records/entries.ts';
import type { RecordStore } from '../../../records/record-store.ts';
import type { Scene } from '../../support/scene.ts';

/** Activities stand alone: none of them knows the object it came from. */
type Loose<T> = { readonly [K in keyof T]: T[K] extends (...given: infer A) => infer R ? (...given: A) => R : never };

/** The control activities over a record; what `required` messages are delivered by can be replaced. */
export function controls(
  store: RecordStore,
  deliver: ControlDeps['deliver'] = () => Promise.resolve(),
): Loose<ControlActivities> {
  const actor = {
    kind: 'system',
    part: 'worker',
    host: 'here',
    incarnation: '00000000-0000-4000-8000-000000000000',
  } as const;
  return createControlActivities({ store, actor, pid: process.pid, deliver });
}

/** One reading. */
export function reading(criterion: string, verdict: Measurement['verdict'] = 'pass', value: number = 0): Measurement {
  return {
    criterion,
    verdict,
    value,
    unit: null,
    bound: 'passes equals 0',
    at: new Date().toISOString(),
    message: null,
  };
}

/** What a label's workers have measured for a round of success. */
export async function measured(run: Scene, round: number, measurements: readonly Measurement[]): Promise<void> {
  const about = { purpose: 'success', request: null, address: null, visit: null, round, label: 'local' } as const;
  await run.append('criteria.measured', { ...about, measurements: [...measurements] });
}

/** The type of the failure that an activity threw, and whether Temporal tries it again. */
export async function failureOf(work: Promise<unknown>): Promise<{ type: unknown; nonRetryable: unknown }> {
  const thrown = await work.then(
    () => ({ type: 'none', nonRetryable: undefined }),
    (error: unknown) => error as { type: unknown; nonRetryable: unknown },
  );
  return { type: thrown.type, nonRetryable: thrown.nonRetryable };
}
