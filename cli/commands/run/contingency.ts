import { BackoutError } from '../../../common/errors.ts';
import type { RunCommand } from '../command.ts';
import { signAndShow } from '../../run/sign.ts';
import { onStep, type StepTarget, targetStep, type WantedTarget } from '../../run/target.ts';

export const contingencyCommand: RunCommand = async (context) => {
  const [runWord, stepWord, contingency = ''] = context.args;
  const target = await targetStep(await context.api(), [runWord, stepWord], offering);
  requireOffered(target, contingency);
  const shown = [`Take the contingency ${contingency} for ${target.step.address} of ${target.view.run}`];
  const reason = context.options.text('reason') ?? null;
  await signAndShow(context, { action: 'contingency', ...onStep(target), contingency, reason }, shown);
};

/** A step that holds, or a point of no return when success is not shown. */
const offering: WantedTarget = {
  is: ({ state, offers }) => state === 'holding' || offers.length > 0,
  state: 'offers a contingency',
  code: 'step-not-held',
};

function requireOffered({ view, step }: StepTarget, contingency: string): void {
  const offered = step.offers.flatMap((offer) => offer.contingency ?? []);
  if (offered.includes(contingency)) return;
  throw new BackoutError('contingency-unknown', `${step.address} does not offer the contingency "${contingency}"`, {
    expected: offered.length === 0 ? 'a step that offers one' : offered.join(' or '),
    found: contingency,
    next: `backout status ${view.run}`,
  });
}
