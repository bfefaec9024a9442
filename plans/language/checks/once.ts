import { found } from './parts/codes.ts';
import type { Finding } from './parts/finding.ts';
import { ranByWorker } from '../outline/traits.ts';
import { placedSteps } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** What must never run twice says how one sees whether it ran. */
export function settledOnce(plan: FrozenPlan): Finding[] {
  return placedSteps(plan).flatMap(({ address, pointer, step }) => {
    const isLost = ranByWorker(step.kind) && 'verify' in step && step.effect === 'once' && !step.verify;
    if (!isLost) return [];
    return [
      found('plan-once-unverified', pointer, `nothing settles whether ${address} ran, if its end is lost`, {
        expected: 'verify: a probe with conditions for done and for not done',
        found: 'effect "once" without verify',
        next: "Give it verify, or say effect: 'repeatable' if it is safe to run it again.",
      }),
    ];
  });
}
