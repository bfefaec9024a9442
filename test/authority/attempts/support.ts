import type { BeginResult } from '../../../authority/attempts/index.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import type { Scene } from '../../support/scene.ts';

/** What became of an attempt, in one word and code. */
export function said(begun: BeginResult): string {
  if ('go' in begun) return 'go';
  if ('already' in begun) return `already ${begun.already.outcome ?? 'running'}`;
  return 'hold' in begun ? `hold ${begun.hold.code}` : `denied ${begun.denied.code}`;
}

/** How many attempts have begun. */
export async function started(of: Scene): Promise<number> {
  return (await of.entries('step.started')).length;
}

/** A gate and two steps that change something. */
export const twoSteps = () =>
  smallPlan({ steps: [gateStep(), commandStep('first', ['true']), commandStep('second', ['true'])] });

/** A plan whose step names a contingency that one can go on after. */
export function withContingency(): FrozenPlan {
  const advice = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
  const steps = [gateStep(), commandStep('switch', ['true'], { onFailure: advice })];
  const contingencies = [
    { id: 'fix', title: 'Fix', because: 'quick', then: 'continue' as const, steps: [commandStep('patch', ['true'])] },
  ];
  return smallPlan({ steps, contingencies });
}

/** Somebody takes it. */
export async function choose(run: Scene): Promise<void> {
  await run.append('contingency.chosen', {
    address: 'switch',
    visit: 1,
    contingency: 'fix',
    contingencyVisit: 1,
    reason: null,
  });
}
