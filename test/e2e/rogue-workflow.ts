import { proxyActivities } from '@temporalio/workflow';
import type { EffectActivities, StepRef } from '../../activities/contract.ts';

/** What somebody with access to Temporal can ask a label's workers for, without any run being there yet. */
export async function rogue({ queue, ...reference }: StepRef & { queue: string }): Promise<unknown> {
  const effects = proxyActivities<EffectActivities>({
    taskQueue: queue,
    startToCloseTimeout: '20s',
    retry: { maximumAttempts: 2 },
  });
  return effects.executeStep(reference);
}
