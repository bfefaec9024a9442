import type { RunCommand } from '../command.ts';
import { signAndShow } from '../../run/sign.ts';
import { holding, onStep, targetStep } from '../../run/target.ts';

export const retryCommand: RunCommand = async (context) => {
  const target = await targetStep(await context.api(), context.args, holding);
  const { view, step } = target;
  const shown = [
    `Try again: ${step.address} (${step.title}) of ${view.run}, after attempt ${step.attempt} of visit ${step.visit}`,
  ];
  await signAndShow(
    context,
    { action: 'retry', ...onStep(target), reason: context.options.text('reason') ?? null },
    shown,
  );
};
