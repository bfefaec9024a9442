import { found } from './parts/codes.ts';
import type { Finding } from './parts/finding.ts';
import { definitionOf } from '../kinds/index.ts';
import { placedSteps } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** What is called repeatable is not plainly something that adds up, or goes one step further, each time it runs. */
export function plainlyRepeatable(plan: FrozenPlan): Finding[] {
  return placedSteps(plan).flatMap(({ address, pointer, step }) => {
    const isCalledSo = 'effect' in step && step.effect === 'repeatable';
    const why = isCalledSo ? definitionOf(step).addsUp?.(pointer, step) : undefined;
    if (!why) return [];
    return [
      found('plan-not-repeatable', why.path, `${address} is called repeatable, and ${why.does}`, {
        expected: 'a step that leaves the same behind however often it runs',
        found: why.found,
        next: "Say effect: 'once' and how it is verified, or bring about a state: migrate to a version, write a file anew.",
      }),
    ];
  });
}
