import { BackoutError } from '../../common/errors.ts';
import type { Command } from '../command.ts';
import { signAndShow } from '../sign.ts';
import { holding, onStep, type StepTarget, targetStep } from '../target.ts';

export const run: Command = async (context) => {
  const [runWord, stepWord, contingency = ''] = context.args;
  const target = await targetStep(await context.api(), [runWord, stepWord], holding);
  requireOffered(target, contingency);
  const shown = [`Take the contingency ${contingency} for ${target.step.address} of ${target.view.run}`];
  const reason = context.options.text('reason') ?? null;
  await signAndShow(context, { action: 'contingency', ...onStep(target), contingency, reason }, shown);
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
